/*
 * What is the same for all commands: finding the command, parsing its options,
 * checking the number of its operands, and leaving with a status that a script
 * can trust.
 *
 * A run that is broken off must leave no half-written file, so the signals
 * that end a program clear the temporary files away first and then end it as
 * they would have.  A run whose standard output could not be written has
 * failed, however well it calculated.
 */
#include "base/error.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/program.h"
#include "base/text.h"
#include "command/commands.h"
#include "cli/layout_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pid_t main_process;

/* What to say when the run is broken off, or empty. */
static char last_words[128];

/* Its default comes back before the handler runs (SA_RESETHAND), so raising
 * the signal again ends the process as if it had never been caught.  A worker
 * inherits the handler, but the temporary files are not its own. */
static void on_signal(int number)
{
	if (getpid() == main_process) {
		program_kill();
		output_abandon_all();
		if (write(STDERR_FILENO, last_words, strlen(last_words)) < 0)
			last_words[0] = '\0';
	}
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
	catch_signal(SIGQUIT, false);
	catch_signal(SIGXCPU, false);
	/* Some parents (Python's subprocess) leave it ignored; a reader that
	 * has seen enough must end us quietly all the same. */
	catch_signal(SIGPIPE, true);
	/* A file that may not become as large is one that cannot be written,
	 * which is said, not a reason to end without a word. */
	signal(SIGXFSZ, SIG_IGN);
}

static int report_error(
	const char *command, const struct error *error, int status)
{
	fprintf(stderr, "attnscope%s%s: %s\n", command ? " " : "",
		command ? command : "", error->text);
	return status;
}

static int usage_error(const char *command, const struct error *error)
{
	return report_error(command, error, STATUS_USAGE);
}

/* Whether the number of operands fits "DUMP...", "[COMMAND]" or "". */
static int check_operands(const struct run *run, struct error *error)
{
	const char *wanted = run->command->operands;
	bool optional = !*wanted || *wanted == '[';
	bool repeated = strstr(wanted, "...") != NULL;
	int most = *wanted != '\0';

	for (const char *c = wanted; *c; c++)
		most += *c == ' ';
	/* Those that completion asks about are another command's. */
	if (run->settings->words.count || run->scan->files_from)
		optional = true;
	if (!optional && run->operand_count == 0)
		return error_set(error,
			"operand missing: %s; see 'attnscope help %s'", wanted,
			run->command->name);
	if (!repeated && run->operand_count > most)
		return error_set(
			error, "unexpected operand '%s'", run->operands[most]);
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

/* Whether it is "--help all". */
static bool asks_for_all(char **words, int count)
{
	for (int i = 0; i + 1 < count; i++)
		if (asks_for_help(words + i, 1) &&
			strcmp(words[i + 1], "all") == 0)
			return true;
	return false;
}

static int prepare(
	const struct run *run, struct settings *settings, struct error *error)
{
	if (check_operands(run, error) ||
		(!settings->help && settings_check(settings, error)))
		return -1;
	return run->command->prepare ? run->command->prepare(settings, error)
				     : 0;
}

/* Fills the settings of the run.  The words come last, over what the
 * layout file that they name says, so they are read twice. */
static int parse(struct run *run, struct settings *settings, char **words,
	int count, struct strings *strings, struct error *error)
{
	const struct option_group *const *groups = run->command->groups;
	char **copy = memory_array((size_t)count, sizeof(*copy));
	struct layout given;
	const char *file;
	int failed;

	if (!copy)
		return error_memory(error);
	for (int i = 0; i < count; i++)
		copy[i] = words[i];
	failed = option_parse(
		groups, count, copy, settings, &run->operand_count, error);
	given = settings->figure.results.scan.layout;
	file = settings->layout_file;
	failed = failed || layout_file_check(&given, error);
	if (!failed && file) {
		option_release(groups, settings);
		*settings = settings_default;
		failed = layout_file_read(
				 file, &given, settings, strings, error) ||
			option_parse(groups, count, words, settings,
				&run->operand_count, error);
		settings->dump_option = "layout";
	} else {
		for (int i = 0; i < run->operand_count; i++)
			words[i] = copy[i];
	}
	free(copy);
	return failed ? -1 : 0;
}

/* Prepares what a signal says, which cannot be put together then: a folder
 * keeps what was read. */
static void prepare_last_words(const struct run *run)
{
	const struct command *command = run->command;

	if (!run->settings->output)
		return;
	snprintf(last_words, sizeof(last_words),
		"%sattnscope %s: interrupted; %s\n",
		isatty(STDERR_FILENO) ? "\n" : "", command->name,
		command->resumable ? "the same command with --resume goes on"
				   : "nothing was written");
}

/* Runs `command` on the words after its name. */
static int run(const struct command *command, int argc, char **argv)
{
	struct settings settings = settings_default;
	struct strings strings = { 0 };
	char *name[] = { (char *)command->name, "all" };
	struct run run;
	struct error error;
	bool all = asks_for_all(argv, argc);
	int failed, status;

	command_start(&run, command, &settings);
	run.operands = argv;
	failed = parse(&run, &settings, argv, argc, &strings, &error);
	if (settings.overwrite)
		output_overwrite();
	/* Asking for help gets it, whatever else is wrong. */
	if (settings.help || (failed && asks_for_help(argv, argc))) {
		run.command = &command_help;
		run.operand_count = all ? 2 : 1;
		run.operands = name;
		failed = 0;
	}
	failed = failed || settings_finish(&settings, &strings, &error) ||
		prepare(&run, &settings, &error);
	if (!failed)
		prepare_last_words(&run);
	status = failed ? usage_error(command->name, &error)
		: settings_read(&settings, &strings, &error)
		? report_error(command->name, &error, STATUS_FAILED)
		: command_run(&run);
	settings_release(&settings);
	strings_release(&strings);
	option_release(command->groups, &settings);
	return status;
}

static int dispatch(int argc, char **argv)
{
	static const char *const top[] = { "--help", "--version", NULL };
	const struct command *command;
	const char *word, *near;
	struct error error;

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
	return run(command, argc - 2, argv + 2);
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
