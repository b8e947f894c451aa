/*
 * Shutdown, close, and death.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

static char data[100];
static volatile sig_atomic_t pipes;

static void on_pipe(int number) {
	(void)number;
	pipes++;
}

static void close_it(int fd) {
	close(fd);
}

static void shut_it(int fd) {
	shutdown(fd, SHUT_RDWR);
}

static const char *timed(const char *seen, double begin, double timeout) {
	return text("%s, %s", seen, seconds() - begin < timeout * 0.9 ? "before the timeout" : "after the timeout");
}

static void ask_half_close(void) {
	struct pair p = connected(0, 0);
	signal(SIGPIPE, on_pipe);
	send(p.client, "data", 4, 0);
	row("shutdown(SHUT_WR)", "0", outcome(shutdown(p.client, SHUT_WR)));
	settle();
	row("recv of what the peer has in its queue", "4", outcome(recv(p.server, data, sizeof data, 0)));
	row("recv of the end", "0", outcome(recv(p.server, data, sizeof data, 0)));
	row("recv of the end, again", "0", outcome(recv(p.server, data, sizeof data, 0)));
	row("send the other way", "5", outcome(send(p.server, "reply", 5, 0)));
	row("recv of it", "5", outcome(recv(p.client, data, sizeof data, 0)));
	row("send after the own shutdown", "-1 EPIPE", outcome(send(p.client, "x", 1, 0)));
	row("signals SIGPIPE for that", "0", text("%d", (int)pipes));
}

static void ask_wakes(void) {
	struct pair p = connected(2, 2);
	timeout(p.client, SO_RCVTIMEO, 1500);
	later(shut_it, p.client);
	double begin = seconds();
	row("blocked recv, another thread calls shutdown", "0, before the timeout",
		timed(outcome(recv(p.client, data, 1, 0)), begin, 1.5));
	wait_for_later();
	p = connected(2, 2);
	timeout(p.client, SO_SNDTIMEO, 1500);
	send(p.client, "a", 1, 0);
	send(p.client, "b", 1, 0);
	later(shut_it, p.client);
	begin = seconds();
	row("blocked send, another thread calls shutdown", "-1 EAGAIN, after the timeout",
		timed(outcome(send(p.client, "c", 1, 0)), begin, 1.5));
	wait_for_later();
	p = connected(2, 2);
	timeout(p.client, SO_RCVTIMEO, 1500);
	later(close_it, p.client);
	begin = seconds();
	row("blocked recv, another thread calls close", "-1 EAGAIN, after the timeout",
		timed(outcome(recv(p.client, data, 1, 0)), begin, 1.5));
	wait_for_later();
}

void ask_shutdown(void) {
	ask_half_close();
	ask_wakes();
}

/* The process that will be killed is made before there is a socket here: it must have its own. */
static void ask_killed(void) {
	int go[2], done[2];
	char name[8];
	if (pipe(go) != 0 || pipe(done) != 0) {
		row("pipe", "0", outcome(-1));
		return;
	}
	pid_t child = fork();
	if (child == 0) {
		if (read(go[0], name, sizeof name) == sizeof name) {
			int c = stream();
			bind_to(c, options.local, fresh_name());
			connect_to(c, options.peer, name);
			send(c, "last", 4, 0);
			if (write(done[1], name, 1) == 1) {
				pause();
			}
		}
		_exit(1);
	}
	const char *listening;
	int l = listener(5, 0, &listening);
	bool told = write(go[1], listening, sizeof name) == sizeof name && read(done[0], name, 1) == 1;
	int s = accept(l, NULL, NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	settle();
	row("poll of a socket whose peer was killed", "in out", told ? polled(s) : "no peer");
	row("recv of what it sent before", "4", outcome(recv(s, data, sizeof data, 0)));
	row("recv of its end", "0", outcome(recv(s, data, sizeof data, 0)));
	row("send to it", "-1 ENOTCONN", outcome(send(s, "x", 1, 0)));
}

static void ask_closed(void) {
	struct pair p = connected(0, 0);
	send(p.client, "last", 4, 0);
	close(p.client);
	settle();
	row("send to a peer that closed", "-1 ENOTCONN", outcome(send(p.server, "x", 1, 0)));
	row("recv of what it sent before", "4", outcome(recv(p.server, data, sizeof data, 0)));
	row("recv of its end", "0", outcome(recv(p.server, data, sizeof data, 0)));
	row("poll then: no HUP, no ERR", "in out", polled(p.server));
	p = connected(0, 0);
	send(p.client, "unread", 6, 0);
	send(p.server, "unread", 6, 0);
	settle();
	close(p.server);
	settle();
	row("recv when the peer closed with unread data", "6", outcome(recv(p.client, data, sizeof data, 0)));
	row("recv then: a plain end, no reset", "0", outcome(recv(p.client, data, sizeof data, 0)));
}

static void ask_blocked(void) {
	struct pair p = connected(2, 2);
	later(close_it, p.server);
	row("recv that is blocked when the peer closes", "-1 ENOTCONN", outcome(recv(p.client, data, 1, 0)));
	row("the next recv", "0", outcome(recv(p.client, data, 1, 0)));
	wait_for_later();
	p = connected(2, 2);
	send(p.client, "a", 1, 0);
	send(p.client, "b", 1, 0);
	later(close_it, p.server);
	row("send that is blocked when the peer closes", "-1 ECONNRESET", outcome(send(p.client, "c", 1, 0)));
	row("the next send", "-1 ENOTCONN", outcome(send(p.client, "c", 1, 0)));
	wait_for_later();
	const char *name;
	int l = listener(5, 0, &name), c = stream();
	bind_to(c, options.local, fresh_name());
	connect_to(c, options.peer, name);
	close(l);
	settle();
	row("recv when the listener closed before it accepted", "0", outcome(recv(c, data, 1, MSG_DONTWAIT)));
}

void ask_close(void) {
	ask_killed();
	ask_closed();
	ask_blocked();
}

static void run(const char *command) {
	if (system(command) != 0) {
		row("command of the options", "exit status 0", command);
	}
}

void ask_loss(void) {
	if (!options.drop || !options.undrop) {
		not_asked("frames that get lost, a guest that is gone", "no --drop was given");
		return;
	}
	struct pair p = connected(4, 4);
	run(options.drop);
	int sent = 0;
	timeout(p.client, SO_SNDTIMEO, 300);
	timeout(p.client, SO_RCVTIMEO, 300);
	while (sent < 1000 && send(p.client, "x", 1, 0) == 1) {
		sent++;
	}
	row("sends to a guest that is gone, limit 4", "4, then -1 EAGAIN", text("%d, then %s", sent, outcome(-1)));
	row("recv from it", "-1 EAGAIN", outcome(recv(p.client, data, 1, 0)));
	close(p.server);
	settle();
	row("recv when it closed and no frame came through", "-1 EAGAIN", outcome(recv(p.client, data, 1, 0)));
	row("poll: nothing tells of it", "nothing", polled(p.client));
	run(options.undrop);
}
