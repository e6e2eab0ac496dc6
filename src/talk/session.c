/*
 * A dump that cannot be read does not keep the others from being worked on,
 * but the command has failed all the same.
 */
#include "talk/session.h"

#include "base/output.h"
#include "talk/talk.h"

/* Before the long part of the work, not after it. */
static int check_output(const struct session *session, struct error *error)
{
	const char *output = session->settings->output;

	return output ? output_check(output, session->makes_folder, error) : 0;
}

int session_run(struct session *session, const struct schema *schema,
	session_work *work)
{
	struct error error;
	int failed;

	table_init(&session->result, schema);
	failed = check_output(session, &error) ||
		study_read(&session->study, session->operands,
			session->operand_count, session->takes,
			session->settings, &error);
	talk_lines(session->command, &session->study.talk);
	if (!failed && !session->rows_only)
		failed = sets_gather(&session->study, session->settings,
			&session->sets, &error);
	failed = failed || work(session, &error);
	if (failed)
		talk_error(session->command, &error);
	failed = failed || session->study.failed;
	table_release(&session->result);
	sets_release(&session->sets);
	study_release(&session->study);
	return failed ? -1 : 0;
}
