/*
 * A program that was started without a shell or a terminal hears of no signal
 * that ends us, so whoever is ended tells it.  One place is enough, since one
 * helper runs at a time.
 */
#include "base/subprocess.h"

#include <signal.h>

static volatile sig_atomic_t running;

void subprocess_started(pid_t process)
{
	running = process;
}

void subprocess_ended(pid_t process)
{
	if (running == process)
		running = 0;
}

void subprocess_stop_all(void)
{
	if (running > 0)
		kill((pid_t)running, SIGKILL);
}
