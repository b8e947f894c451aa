/*
 * Messages, their size and their limit.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"

static char big[1 << 20];

static long read_all(int fd) {
	long total = 0, got;
	settle();
	while ((got = recv(fd, big, sizeof big, MSG_DONTWAIT)) > 0) {
		total += got;
	}
	return total;
}

static void ask_too_long(void) {
	struct pair p = connected(0, 0);
	int size = number_option(p.client, SOL_IUCV, SO_MSGSIZE);
	if (options.vm) {
		row("send of 1 MiB", "1048576", outcome(send(p.client, big, sizeof big, 0)));
		row("what arrives of it", "1048576", text("%ld", read_all(p.server)));
		return;
	}
	row("send of SO_MSGSIZE", text("%d", size), outcome(send(p.client, big, (size_t)size, 0)));
	row("what arrives of it", text("%d", size), text("%ld", read_all(p.server)));
	row("send of SO_MSGSIZE + 5000", text("%d", size + 5000), outcome(send(p.client, big, (size_t)size + 5000, 0)));
	row("what arrives of it: the tail is lost", text("%d", size), text("%ld", read_all(p.server)));
	row("send of SO_MSGSIZE + 1", text("%d", size + 1), outcome(send(p.client, big, (size_t)size + 1, 0)));
	row("what arrives of it", text("%d", size), text("%ld", read_all(p.server)));
}

static void ask_messages(void) {
	struct pair p = connected(0, 0);
	timeout(p.server, SO_RCVTIMEO, 2000);
	send(p.client, "abc", 3, 0);
	send(p.client, "defg", 4, 0);
	settle();
	row("recv of 2 octets of a message of 3", "2", outcome(recv(p.server, big, 2, 0)));
	row("recv of 100: the rest of it and no more", "1", outcome(recv(p.server, big, 100, 0)));
	send(p.client, "hij", 3, 0);
	settle();
	row("recv of 7 with MSG_WAITALL", "4", outcome(recv(p.server, big, 7, MSG_WAITALL)));
	row("recv of the next", "3", outcome(recv(p.server, big, 7, 0)));
	row("recv of nothing, MSG_DONTWAIT", "-1 EAGAIN", outcome(recv(p.server, big, 7, MSG_DONTWAIT)));
	timeout(p.server, SO_RCVTIMEO, 300);
	row("recv of nothing, SO_RCVTIMEO", "-1 EAGAIN", outcome(recv(p.server, big, 7, 0)));
}

static void ask_empty(void) {
	struct pair p = connected(0, 0);
	row("send of nothing", "0", outcome(send(p.client, big, 0, 0)));
	settle();
	row("recv of the peer", "0", outcome(recv(p.server, big, 9, MSG_DONTWAIT)));
	row("send of 3 octets after that", "3", outcome(send(p.client, "abc", 3, 0)));
	settle();
	row("recv of the peer: the end is for ever", "0", outcome(recv(p.server, big, 9, MSG_DONTWAIT)));
	row("send the other way", "2", outcome(send(p.server, "ok", 2, 0)));
	settle();
	row("recv of it", "2", outcome(recv(p.client, big, 9, MSG_DONTWAIT)));
}

void ask_data(void) {
	ask_too_long();
	ask_messages();
	ask_empty();
}

static int flood(int fd, size_t length) {
	int count = 0;
	while (count < 70000 && send(fd, big, length, MSG_DONTWAIT) == (long)length) {
		count++;
	}
	return count;
}

static void ask_range(void) {
	int fd = stream();
	row("SO_MSGLIMIT 0", "-1 EINVAL", outcome(set_number(fd, SO_MSGLIMIT, 0)));
	row("SO_MSGLIMIT 65536", "-1 EINVAL", outcome(set_number(fd, SO_MSGLIMIT, 65536)));
	row("SO_MSGLIMIT 65535", "0", outcome(set_number(fd, SO_MSGLIMIT, 65535)));
	row("SO_MSGLIMIT 1", "0", outcome(set_number(fd, SO_MSGLIMIT, 1)));
	bind_to(fd, options.local, fresh_name());
	row("SO_MSGLIMIT of a bound socket", "0", outcome(set_number(fd, SO_MSGLIMIT, 7)));
	listen(fd, 1);
	row("SO_MSGLIMIT of a listener", "-1 EINVAL", outcome(set_number(fd, SO_MSGLIMIT, 7)));
	struct pair p = connected(0, 0);
	row("SO_MSGLIMIT of a connected socket", "-1 EINVAL", outcome(set_number(p.client, SO_MSGLIMIT, 7)));
}

static void ask_default_limit(void) {
	struct pair p = connected(0, 0);
	int size = number_option(p.client, SOL_IUCV, SO_MSGSIZE), small = 4096;
	row("messages that are taken and that nobody reads, no limit set", "128", text("%d", flood(p.client, 100)));
	row("poll of the sender then", "nothing", polled(p.client));
	p = connected(0, 0);
	setsockopt(p.server, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	row("the same with the longest messages and a small SO_RCVBUF", "128", text("%d", flood(p.client, (size_t)size)));
}

void ask_limits(void) {
	ask_range();
	if (!options.vm) {
		ask_default_limit();
		struct pair p = connected(5, 3);
		row("messages that a client can send, listener's limit 5", "5", text("%d", flood(p.client, 100)));
		row("messages that the server can send, client's limit 3", "3", text("%d", flood(p.server, 100)));
	}
	struct pair p = connected(2, 2);
	timeout(p.client, SO_SNDTIMEO, 500);
	send(p.client, "a", 1, 0);
	send(p.client, "b", 1, 0);
	double begin = seconds();
	const char *seen = outcome(send(p.client, "c", 1, 0));
	row("send at the limit", "-1 EAGAIN, after the timeout",
		text("%s, %s", seen, seconds() - begin < 0.45 ? "at once" : "after the timeout"));
	recv(p.server, big, 1, 0);
	settle();
	row("send after the peer read one", "1", outcome(send(p.client, "c", 1, 0)));
}
