/*
 * Connect, accept, and what wakes them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"

static int bound(int type) {
	int fd = socket(AF_IUCV, SOCK_STREAM | type, 0);
	bind_to(fd, options.local, fresh_name());
	return fd;
}

/* A failed call that took as long as its timeout says so. */
static const char *timed(long result, double begin, double timeout) {
	const char *o = outcome(result);
	double took = seconds() - begin;
	return took < timeout * 0.9 ? text("%s, at once", o) : text("%s, after the timeout", o);
}

static void ask_failures(void) {
	const char *name;
	listener(5, 0, &name);
	row("connect without bind", options.vm ? "0" : "-1 EBADFD", outcome(connect_to(stream(), options.peer, name)));
	int fd = bound(0);
	row("connect where nobody listens", "-1 ECONNREFUSED", outcome(connect_to(fd, options.peer, "NOBODY")));
	row("connect again with that socket, where somebody listens", "-1 EBADFD", outcome(connect_to(fd, options.peer, name)));
	int connected_fd = bound(0);
	connect_to(connected_fd, options.peer, name);
	row("bind after connect", "-1 EBADFD", outcome(bind_to(connected_fd, options.local, fresh_name())));
	if (!options.vm) {
		fd = bound(0);
		timeout(fd, SO_SNDTIMEO, 500);
		double begin = seconds();
		row("connect to a user id that nobody has", "-1 EAGAIN, after the timeout",
			timed(connect_to(fd, options.nobody, "X"), begin, 0.5));
	}
}

static void ask_cp(const char *fact, const char *user, const char *expected) {
	if (!user) {
		not_asked(fact, "no user id was given");
		return;
	}
	double begin = seconds();
	row(fact, text("%s, at once", expected), timed(connect_to(bound(0), user, "X"), begin, 1));
}

static void ask_nonblocking(void) {
	const char *name;
	listener(5, 0, &name);
	int fd = bound(SOCK_NONBLOCK);
	row("non-blocking connect", "-1 EAGAIN", outcome(connect_to(fd, options.peer, name)));
	settle();
	row("poll of it when it must be connected", "out", polled(fd));
	fd = bound(SOCK_NONBLOCK);
	row("poll of a bound socket", "out", polled(fd));
	row("non-blocking connect where nobody listens", "-1 EAGAIN", outcome(connect_to(fd, options.peer, "NOBODY")));
	settle();
	row("poll of it when it must be refused", "in out", polled(fd));
	row("SO_ERROR of it", "0", outcome(number_option(fd, SOL_SOCKET, SO_ERROR)));
	row("recv of it", "0", outcome(recv(fd, &fd, 1, MSG_DONTWAIT)));
}

static void close_it(int fd) {
	close(fd);
}

static const char *shutdown_result;

static void shut_it(int fd) {
	shutdown_result = strdup(outcome(shutdown(fd, SHUT_RDWR)));
}

static void ask_accept(void) {
	const char *name;
	int l = listener(5, 0, &name);
	timeout(l, SO_RCVTIMEO, 1000);
	later(shut_it, l);
	double begin = seconds();
	row("blocked accept, another thread calls shutdown", "-1 EAGAIN, after the timeout", timed(accept(l, NULL, NULL), begin, 1));
	wait_for_later();
	row("and that shutdown", "-1 ENOTCONN", shutdown_result);
	later(close_it, l);
	begin = seconds();
	row("blocked accept, another thread calls close", "-1 EAGAIN, after the timeout", timed(accept(l, NULL, NULL), begin, 1));
	wait_for_later();
}

static void ask_gone_client(void) {
	const char *name;
	char data[16];
	int l = listener(5, 0, &name), c = bound(0);
	timeout(l, SO_RCVTIMEO, 1000);
	connect_to(c, options.peer, name);
	send(c, "bye", 3, 0);
	close(c);
	settle();
	row("poll of a listener whose only client sent and closed", "nothing", polled(l));
	int fd = accept(l, NULL, NULL);
	row("accept of it all the same", "yes", fd >= 0 ? "yes" : outcome(fd));
	row("recv of what it sent", "3", outcome(recv(fd, data, sizeof data, 0)));
	row("recv of its end", "0", outcome(recv(fd, data, sizeof data, 0)));
}

void ask_connect(void) {
	ask_failures();
	if (options.vm) {
		ask_cp("connect to a guest that is not logged on", options.logged_off, "-1 ENETUNREACH");
		ask_cp("connect to a guest without authorisation", options.unauthorised, "-1 EACCES");
		ask_cp("connect to a guest whose MAXCONN is reached", options.busy, "-1 EAGAIN");
	}
	ask_nonblocking();
	ask_accept();
	ask_gone_client();
}

static void run(const char *command) {
	if (system(command) != 0) {
		row("command of the options", "exit status 0", command);
	}
}

/* Needs a listener whose answers are slow. */
void ask_handshake(void) {
	const char *name;
	if (!options.delay || !options.undelay) {
		not_asked("repeated connects; a connect that completes after its timeout", "no --delay was given");
		return;
	}
	run(options.delay);
	int l = listener(5, 0, &name), c = bound(SOCK_NONBLOCK), accepted = 0;
	for (int i = 0; i < 3; i++) {
		connect_to(c, options.peer, name);
	}
	timeout(l, SO_RCVTIMEO, 1000);
	while (accept(l, NULL, NULL) >= 0) {
		accepted++;
	}
	row("accepts for one client that repeated its connect twice", "3", text("%d", accepted));
	c = bound(0);
	timeout(c, SO_SNDTIMEO, 100);
	row("connect whose answer takes longer than its timeout", "-1 EAGAIN", outcome(connect_to(c, options.peer, name)));
	int fd = accept(l, NULL, NULL);
	row("accept of it after that", "yes", fd >= 0 ? "yes" : outcome(fd));
	settle();
	row("send through it after all", "1", outcome(send(c, "x", 1, 0)));
	run(options.undelay);
}
