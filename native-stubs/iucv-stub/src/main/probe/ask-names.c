/*
 * Sockets, names, bind, listen, accept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "probe.h"

static void ask_bind(void) {
	struct sockaddr_iucv a = address(options.local, "BIND");
	int fd = stream();
	row("bind with a length below 32", "-1 EINVAL", outcome(bind(fd, (struct sockaddr *)&a, 31)));
	a.family = AF_INET;
	row("bind with another family", "-1 EINVAL", outcome(bind(fd, (struct sockaddr *)&a, sizeof a)));
	if (!options.vm) {
		row("bind under a user id that is no device's", "-1 ENODEV", outcome(bind_to(fd, options.nobody, "BIND")));
	}
	const char *name = fresh_name();
	row("bind, after those failures, of the same socket", "0", outcome(bind_to(fd, options.local, name)));
	row("bind twice", "-1 EBADFD", outcome(bind_to(fd, options.local, fresh_name())));
	row("bind of a name in use", "-1 EADDRINUSE", outcome(bind_to(stream(), options.local, name)));
	row("bind of a name in use, another user id", "-1 EADDRINUSE", outcome(bind_to(stream(), options.peer, name)));
	int packets = socket(AF_IUCV, SOCK_SEQPACKET, 0);
	row("bind of a name in use, another type", "-1 EADDRINUSE", outcome(bind_to(packets, options.local, name)));
	close(fd);
	row("bind of that name after close", "0", outcome(bind_to(stream(), options.local, name)));
	struct sockaddr_iucv nul = address(options.local, "ab");
	memset(nul.name + 2, 0, 6);
	row("bind of ab padded with NUL", "0", outcome(bind(stream(), (struct sockaddr *)&nul, sizeof nul)));
	row("bind of ab padded with blanks: another name", "0", outcome(bind_to(stream(), options.local, "ab")));
	row("bind of AB: another name again", "0", outcome(bind_to(stream(), options.local, "AB")));
}

static void ask_automatic_names(void) {
	if (options.vm) {
		row("bind of 8 blanks", "0", outcome(bind_to(stream(), options.local, "")));
		row("bind of 8 blanks again: a name like any other", "-1 EADDRINUSE", outcome(bind_to(stream(), options.local, "")));
		return;
	}
	char names[2][9] = {{0}, {0}};
	bool hex = true;
	for (int i = 0; i < 2; i++) {
		struct sockaddr_iucv a;
		socklen_t length = sizeof a;
		int fd = stream();
		if (bind_to(fd, options.local, "") == 0 && getsockname(fd, (struct sockaddr *)&a, &length) == 0) {
			memcpy(names[i], a.name, 8);
		}
		for (int c = 0; c < 8; c++) {
			hex = hex && isxdigit((unsigned char)names[i][c]);
		}
	}
	row("bind of 8 blanks makes a name of 8 hexadecimal digits", "yes, and others each time",
		!hex ? names[0] : strcmp(names[0], names[1]) ? "yes, and others each time" : "twice the same");
}

static void ask_held_name(void) {
	struct pair p = connected(0, 0);
	int fd = stream(), on = 1;
	close(p.listener);
	row("bind of a listener's name while a socket lives that it accepted", "-1 EADDRINUSE",
		outcome(bind_to(fd, options.peer, p.name)));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	row("the same with SO_REUSEADDR", "-1 EADDRINUSE", outcome(bind_to(fd, options.peer, p.name)));
	close(p.server);
	row("the same when the accepted socket is closed, its client not", "0", outcome(bind_to(fd, options.peer, p.name)));
}

static void ask_listen(void) {
	const char *name;
	row("listen on an unbound socket", "-1 EINVAL", outcome(listen(stream(), 1)));
	int l = listener(0, 0, &name);
	row("SO_ACCEPTCONN of a listener", "0", outcome(number_option(l, SOL_SOCKET, SO_ACCEPTCONN)));
	int first = stream(), second = stream();
	bind_to(first, options.local, fresh_name());
	bind_to(second, options.local, fresh_name());
	row("backlog 0: the first client", "0", outcome(connect_to(first, options.peer, name)));
	row("backlog 0: the second client", "-1 ECONNREFUSED", outcome(connect_to(second, options.peer, name)));
	int bound = stream(), client = stream();
	const char *silent = strdup(fresh_name());
	bind_to(bound, options.peer, silent);
	bind_to(client, options.local, fresh_name());
	row("connect to a name that is bound and does not listen", "-1 ECONNREFUSED",
		outcome(connect_to(client, options.peer, silent)));
}

static void ask_unconnected(void) {
	struct sockaddr_iucv a, zero = {.family = AF_IUCV};
	socklen_t length = sizeof a;
	memset(&a, 0x55, sizeof a);
	int fd = stream();
	row("getpeername of an unconnected socket", "0", outcome(getpeername(fd, (struct sockaddr *)&a, &length)));
	row("and what it gives", "zeros", memcmp(&a, &zero, sizeof a) == 0 ? "zeros" : "something");
	row("SO_MSGSIZE of an unbound socket", "-1 EBADFD", outcome(number_option(fd, SOL_IUCV, SO_MSGSIZE)));
	bind_to(fd, options.local, fresh_name());
	const char *size = outcome(number_option(fd, SOL_IUCV, SO_MSGSIZE));
	const char *expected = options.vm ? "2147483647" : options.mtu ? text("%d", options.mtu - 118) : NULL;
	row("SO_MSGSIZE of a bound one", expected ? expected : size, size);
	struct timeval t = {0, 0};
	length = sizeof t;
	getsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, &length);
	row("SO_SNDTIMEO when nobody set it", "40 s", text("%ld s", (long)t.tv_sec));
	row("send on an unconnected socket", "-1 ENOTCONN", outcome(send(fd, "x", 1, 0)));
}

void ask_names(void) {
	row("size of sockaddr_iucv", "32", text("%zu", sizeof(struct sockaddr_iucv)));
	row("socket of protocol 32", "yes", socket(AF_IUCV, SOCK_STREAM, 32) >= 0 ? "yes" : outcome(-1));
	row("socket of type SOCK_SEQPACKET", "yes", socket(AF_IUCV, SOCK_SEQPACKET, 0) >= 0 ? "yes" : outcome(-1));
	ask_bind();
	ask_automatic_names();
	ask_held_name();
	ask_listen();
	ask_unconnected();
}
