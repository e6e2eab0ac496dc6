/*
 * The program's table of commands, and what is the same for all of them:
 * finding the command, parsing its options, checking the number of its
 * operands, and leaving with a status that a script can trust.
 *
 * A run that is broken off must leave no half-written file, so the signals
 * that end a program clear the temporary files away first and then end it as
 * they would have.  A run whose standard output could not be written has
 * failed, however well it calculated.
 */
#include "base/error.h"
#include "base/output.h"
#include "base/text.h"
#include "command/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define GROUPS(...)                          \
	(const struct option_group *const[]) \
	{                                    \
		__VA_ARGS__, NULL            \
	}

static const struct command table[] = {
	{
		.name = "analyze",
		.section = "Main job",
		.summary =
			"tables, correlations and a figure of dumps, in one go",
		.operands = "DUMP...",
		.details = "Reads every dump once and writes into the folder "
			   "given by -o what the commands below write one by "
			   "one: the intensity of every layer and sample, the "
			   "mean curves, their correlations, a figure, and a "
			   "manifest that says how they were made. A short "
			   "verdict goes to standard output.\n\n"
			   "  attnscope analyze data/demo/*.h5 -o results\n",
		.groups = GROUPS(&options_output_folder, &options_counting,
			&options_detail, &options_curves, &options_resampling, &options_figure,
			&options_running, &options_common),
		.run = command_analyze,
	},
	{
		.name = "intensity",
		.section = "Step by step",
		.summary = "intensity of every layer and sample of dumps, as a "
			   "table",
		.operands = "DUMP...",
		.details = "The one step that reads the large files. Its "
			   "tables may be made on different machines and "
			   "simply joined: the steps after it take them in the "
			   "place of dumps.\n\n"
			   "  attnscope intensity run1.h5 run2.h5 -o "
			   "intensity.csv\n",
		.groups = GROUPS(&options_output_file, &options_counting,
			&options_detail, &options_running, &options_common),
		.run = command_intensity,
	},
	{
		.name = "curves",
		.section = "Step by step",
		.summary =
			"mean curves over layers, with intervals, as a table",
		.operands = "FILE...",
		.details = "Takes intensity tables, or dumps; '-' is a table "
			   "on standard input. Gives mean, deviation and "
			   "bootstrap interval over samples for each model, "
			   "step, task and layer.\n\n"
			   "  attnscope curves intensity.csv -o curves.csv\n",
		.groups = GROUPS(&options_output_file, &options_curves,
			&options_resampling, &options_counting,
			&options_running, &options_common),
		.run = command_curves,
	},
	{
		.name = "correlate",
		.section = "Step by step",
		.summary = "correlation of the understanding and generation "
			   "curves",
		.operands = "FILE...",
		.details = "Takes intensity or curve tables, or dumps; '-' is "
			   "a table on standard input. Gives r with its "
			   "interval, and how often r as large comes from "
			   "curves that have nothing to do with each other but "
			   "are as smooth as these (p_ar).\n\n"
			   "  attnscope correlate intensity.csv -o "
			   "correlation.csv\n",
		.groups = GROUPS(&options_output_file, &options_curves,
			&options_resampling, &options_counting,
			&options_running, &options_common),
		.run = command_correlate,
	},
	{
		.name = "plot",
		.section = "Look",
		.summary = "figure of the mean curves, as .svg or .png",
		.operands = "FILE...",
		.details = "Takes curve or intensity tables, or dumps; '-' is "
			   "a table on standard input. Understanding is red "
			   "with filled circles, generation blue with open "
			   "squares; a band is the interval.\n\n"
			   "  attnscope plot curves.csv -o curves.svg\n",
		.groups = GROUPS(&options_output_file, &options_figure,
			&options_curves, &options_resampling, &options_counting,
			&options_running, &options_common),
		.run = command_plot,
	},
	{
		.name = "info",
		.section = "Look",
		.summary = "what a dump holds, and what will be counted in it",
		.operands = "DUMP...",
		.details = "Says for each dump what was found, what had to be "
			   "assumed, and how many rows and keys of each sample "
			   "will be counted. Look here first when a number "
			   "surprises.\n\n"
			   "  attnscope info run1.h5\n",
		.groups = GROUPS(
			&options_counting, &options_running, &options_common),
		.run = command_info,
	},
	{
		.name = "help",
		.section = "About",
		.summary = "explain a command, or list them all",
		.operands = "[COMMAND]",
		.details = "  attnscope help correlate\n",
		.groups = GROUPS(&options_common),
		.run = command_help,
	},
	{
		.name = "version",
		.section = "About",
		.summary = "version of the program and of its libraries",
		.operands = "",
		.details = "  attnscope version\n",
		.groups = GROUPS(&options_common),
		.run = command_version,
	},
	{
		.name = "completion",
		.section = "About",
		.summary = "completion script for a shell",
		.operands = "bash|zsh|fish",
		.details =
			"Prints the script; the shell reads it at its start.\n"
			"\n"
			"  eval \"$(attnscope completion bash)\"      in "
			"~/.bashrc\n"
			"  eval \"$(attnscope completion zsh)\"       in "
			"~/.zshrc\n"
			"  attnscope completion fish | source       in "
			"config.fish\n",
		.groups = GROUPS(&options_common),
		.run = command_completion,
	},
};
#define COMMANDS (sizeof(table) / sizeof(table[0]))

static pid_t main_process;

/* Its default comes back before the handler runs (SA_RESETHAND), so raising
 * the signal again ends the process as if it had never been caught.  A worker
 * inherits the handler, but the temporary files are not its own. */
static void on_signal(int number)
{
	if (getpid() == main_process)
		output_abandon_all();
	raise(number);
}

static void catch_signal(int number, bool even_if_ignored)
{
	struct sigaction action = { .sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND };
	struct sigaction old;

	sigemptyset(&action.sa_mask);
	if (sigaction(number, NULL, &old))
		return;
	if (old.sa_handler != SIG_IGN || even_if_ignored)
		sigaction(number, &action, NULL);
}

static void prepare_process(void)
{
	main_process = getpid();
	/* A file opened under the number of a closed standard stream would
	 * receive what is meant for that stream; this makes writing fail. */
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
	catch_signal(SIGINT, false);
	catch_signal(SIGTERM, false);
	catch_signal(SIGHUP, false);
	/* Some parents (Python's subprocess) leave it ignored; a reader that
	 * has seen enough must end us quietly all the same. */
	catch_signal(SIGPIPE, true);
}

static int usage_error(const char *command, const struct error *error)
{
	fprintf(stderr, "attnscope%s%s: %s\n", command ? " " : "",
		command ? command : "", error->text);
	return STATUS_USAGE;
}

/* Whether the number of operands fits "DUMP...", "[COMMAND]" or "". */
static int check_operands(
	const struct invocation *invocation, struct error *error)
{
	const char *wanted = invocation->command->operands;
	bool optional = !*wanted || *wanted == '[';
	bool repeated = strstr(wanted, "...") != NULL;
	int most = *wanted ? 1 : 0;

	if (!optional && invocation->operand_count == 0)
		return error_set(error,
			"operand missing: %s; see 'attnscope help %s'", wanted,
			invocation->command->name);
	if (!repeated && invocation->operand_count > most)
		return error_set(error, "unexpected operand '%s'",
			invocation->operands[most]);
	return 0;
}

/* Whether help is asked for among words that could not be parsed. */
static bool asks_for_help(char **words, int count)
{
	for (int i = 0; i < count && strcmp(words[i], "--") != 0; i++)
		if (strcmp(words[i], "--help") == 0 ||
			strcmp(words[i], "-h") == 0)
			return true;
	return false;
}

/* Runs `command` on the words behind its name. */
static int run(const struct command *command,
	const struct command *const *commands, int argc, char **argv)
{
	struct settings settings = settings_default;
	struct invocation invocation = {
		.command = command,
		.commands = commands,
		.settings = &settings,
		.operands = argv,
	};
	struct error error;
	int failed = option_parse(command->groups, argc, argv, &settings,
		&invocation.operand_count, &error);

	/* Whoever asks for help gets it, whatever else is wrong. */
	if (settings.help || (failed && asks_for_help(argv, argc))) {
		char *name[] = { (char *)command->name, NULL };

		invocation.operands = name;
		invocation.operand_count = 1;
		return command_help(&invocation);
	}
	if (failed || check_operands(&invocation, &error))
		return usage_error(command->name, &error);
	return command->run(&invocation);
}

static int dispatch(int argc, char **argv)
{
	static const char *const top[] = { "--help", "--version", NULL };
	const struct command *commands[COMMANDS + 1] = { NULL };
	const struct command *command;
	const char *word, *near;
	struct error error;

	for (size_t i = 0; i < COMMANDS; i++)
		commands[i] = &table[i];
	if (argc < 2) {
		fputs("usage: attnscope COMMAND [OPTION]... [FILE]...\n"
		      "'attnscope help' lists the commands\n",
			stderr);
		return STATUS_USAGE;
	}
	word = argv[1];
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		word = "help";
	else if (strcmp(word, "--version") == 0)
		word = "version";
	if (word[0] == '-') {
		near = text_nearest(word, top);
		error_set(&error, "unknown option '%s'; %s '%s'%s", word,
			near ? "did you mean" : "see",
			near ? near : "attnscope help", near ? "?" : "");
		return usage_error(NULL, &error);
	}
	command = command_find(commands, word, &error);
	if (!command)
		return usage_error(NULL, &error);
	return run(command, commands, argc - 2, argv + 2);
}

static int close_standard_output(int status)
{
	bool failed = ferror(stdout);

	errno = 0;
	if (fclose(stdout) == 0 && !failed)
		return status;
	fprintf(stderr, "attnscope: standard output: cannot write: %s\n",
		errno ? strerror(errno) : "write error");
	return status == STATUS_DONE ? STATUS_FAILED : status;
}

int main(int argc, char **argv)
{
	prepare_process();
	return close_standard_output(dispatch(argc, argv));
}
