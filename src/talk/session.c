/*
 * A dump that cannot be read does not keep the others from being worked on,
 * but the command has failed all the same.
 */
#include "talk/session.h"

#include "base/output.h"
#include "survey/inputs.h"
#include "talk/talk.h"
#include "talk/watch.h"

/* Before the long part of the work, not after it. */
static int check_output(const struct session *session, struct error *error)
{
	const char *output = session->settings->output;

	return output ? output_check(output, session->makes_folder, error) : 0;
}

static int read_study(
	struct session *session, struct shards *shards, struct error *error)
{
	const struct settings *settings = session->settings;

	if (session->resumable &&
		shards_open(shards, session->resumable, settings, error))
		return -1;
	return study_resume(&session->study, session->operands,
		session->operand_count, session->takes, settings,
		session->resumable ? shards : NULL, error);
}

int session_run(struct session *session, const struct schema *schema,
	session_work *work)
{
	struct watch watch;
	struct shards shards = { 0 };
	struct inputs inputs;
	struct error error;
	int failed;

	table_init(&session->result, schema);
	watch_begin(&watch, session->command);
	session->study.watch = &watch.survey;
	failed = inputs_expand(&inputs, session->operands,
			 session->operand_count, session->settings, &error) ||
		check_output(session, &error);
	session->operands = inputs.paths;
	session->operand_count = (int)inputs.count;
	failed = failed || read_study(session, &shards, &error);
	session->study.watch = NULL;
	watch_end(&watch);
	talk_lines(session->command, &session->study.talk);
	if (!failed && !session->rows_only && !session->study.results.count)
		failed = sets_gather(&session->study, session->settings,
			&session->sets, &error);
	if (!failed && session->resumable)
		failed = shards_make(&shards, &error);
	failed = failed || work(session, &error);
	if (failed)
		talk_error(session->command, &error);
	failed = failed || session->study.failed;
	if (session->rows_safe && !session->study.noted)
		shards_remove(&shards);
	shards_release(&shards);
	table_release(&session->result);
	sets_release(&session->sets);
	study_release(&session->study);
	inputs_release(&inputs);
	return failed ? -1 : 0;
}

int session_put_results(struct session *session, struct error *error)
{
	return talk_table(
		&session->study.results, session->settings->output, error);
}
