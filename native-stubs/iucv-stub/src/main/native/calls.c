/*
 * Bind, listen, connect, accept, shutdown, close; the order of the checks is the kernel's (net/iucv/af_iucv.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stub.h"

#define HIPER_LIMIT 128
#define VM_LIMIT 65535
#define HEADERS 118 /* what HiperSockets puts before a message */
#define LARGEST 65536

static int fail(int error) {
	errno = error;
	return -1;
}

static bool is_ours(const struct sockaddr *address, socklen_t length) {
	return length >= sizeof(struct sockaddr_iucv) && address->sa_family == AF_IUCV;
}

/* A system is a kernel: its names are in use whatever user id they go with. It is called by its first user id. */
static void system_of(const struct knobs *k, char system[PART]) {
	if (!knob_first(k, "local", NULL, system)) {
		knob_first(k, "userids", USER_IDS, system);
	}
}

static bool is_local(const struct knobs *k, const char user[PART]) {
	char any[PART];
	return knob_first(k, "local", NULL, any) ? knob_lists(k, "local", NULL, user)
											 : knob_lists(k, "userids", USER_IDS, user);
}

/* NULL: the kernel makes a name. */
static int take_name(struct sock *s, const char system[PART], const char *name) {
	static unsigned automatic;
	char made[PART + 1];
	if (name) {
		s->held = name_take(system, name);
		memcpy(s->name, name, PART);
		return s->held ? 0 : fail(EADDRINUSE);
	}
	for (int tries = 0; tries < 1 << 20; tries++) {
		snprintf(made, sizeof made, "%08x", ++automatic);
		s->held = name_take(system, made);
		if (s->held) {
			memcpy(s->name, made, PART);
			return 0;
		}
	}
	return fail(EADDRINUSE);
}

static int bind_to(struct sock *s, const struct knobs *k, const char user[PART], const char *name) {
	char system[PART];
	system_of(k, system);
	/* The trap: over z/VM 8 blanks are a name like any other, and in use after the first bind. */
	if (name && !is_vm(k) && memcmp(name, "        ", PART) == 0) {
		name = NULL;
	}
	if (take_name(s, system, name) != 0) {
		return -1;
	}
	s->vm = is_vm(k);
	if (s->vm) {
		memcpy(s->user, system, PART); /* whatever was asked for: the source calls it compatibility */
	} else if (is_local(k, user)) {
		memcpy(s->user, user, PART);
	} else {
		name_release(s->held);
		s->held = NULL;
		memset(s->name, 0, PART);
		return fail(ENODEV);
	}
	long size = knob_number(k, "mtu", 8192) - HEADERS;
	s->msgsize = s->vm ? 0x7fffffff : size < 1 ? 1 : size > LARGEST ? LARGEST : (int)size;
	if (!s->limit) {
		s->limit = (int)knob_number(k, "msglimit", s->vm ? VM_LIMIT : HIPER_LIMIT);
	}
	s->state = BOUND;
	return 0;
}

int do_bind(struct sock *s, const struct sockaddr *address, socklen_t length) {
	const struct sockaddr_iucv *to = (const void *)address;
	struct knobs k;
	if (!is_ours(address, length)) {
		return fail(EINVAL);
	}
	if (s->state != OPEN) {
		return fail(EBADFD);
	}
	knobs_read(&k);
	return bind_to(s, &k, to->user_id, to->name);
}

int do_listen(struct sock *s, int backlog) {
	if (s->state != BOUND) {
		return fail(EINVAL);
	}
	if (!path_listen(s)) {
		return -1;
	}
	s->backlog = backlog;
	s->state = LISTENING;
	return 0;
}

/* What CP says at once (z/VM); 0: the path may be there. */
static int denied(const struct knobs *k, const char user[PART]) {
	if (knob_lists(k, "unauthorised", NULL, user)) {
		return EACCES;
	}
	if (knob_lists(k, "busy", NULL, user)) {
		return EAGAIN;
	}
	bool unknown = is_vm(k) && !knob_lists(k, "userids", USER_IDS, user);
	return unknown || knob_lists(k, "unreachable", NULL, user) ? ENETUNREACH : 0;
}

/* Sends the first frame, unless it gets lost on the way; 0, or ECONNREFUSED when nobody listens. */
static int call_peer(struct sock *s, const struct knobs *k, int64_t deadline) {
	if (is_down(s, k)) {
		return ENETDOWN;
	}
	if (!knob_lists(k, "userids", USER_IDS, s->peer_user) || is_lost(k, s->user, s->peer_user)) {
		return 0;
	}
	for (;;) {
		struct path *p = path_open(s, s->peer_user, s->peer_name);
		if (p) {
			return path_syn(p) ? 0 : ENOBUFS;
		}
		if (errno != EAGAIN) {
			return errno == ENOENT || errno == ECONNREFUSED ? ECONNREFUSED : errno;
		}
		int64_t soon = now_us() + 5000; /* the queue of AF_UNIX is full: the pump over there empties it at once */
		if (deadline && soon > deadline) {
			return 0;
		}
		wait_for_change(s, soon);
	}
}

int do_connect(struct sock *s, const struct sockaddr *address, socklen_t length) {
	const struct sockaddr_iucv *to = (const void *)address;
	struct knobs k;
	if (!is_ours(address, length)) {
		return fail(EINVAL);
	}
	if (s->state != OPEN && s->state != BOUND) {
		return fail(EBADFD);
	}
	knobs_read(&k);
	if (s->state == OPEN && (!is_vm(&k) || bind_to(s, &k, to->user_id, NULL) != 0)) {
		return is_vm(&k) ? -1 : fail(EBADFD); /* HiperSockets wants a bind */
	}
	memcpy(s->peer_user, to->user_id, PART);
	memcpy(s->peer_name, to->name, PART);
	int error = denied(&k, s->peer_user);
	if (error) {
		return fail(error);
	}
	if (is_full(s, &k)) {
		return 1; /* as for a send: NET_XMIT_DROP */
	}
	int64_t deadline = deadline_of(&s->send_timeout, s->nonblocking);
	error = call_peer(s, &k, deadline);
	if (error == ECONNREFUSED) {
		s->state = DISCONNECTED;
		changed(s);
	}
	if (s->nonblocking) {
		return fail(EAGAIN); /* never EINPROGRESS, and a refusal only shows to a recv */
	}
	if (error) {
		return fail(error);
	}
	while (s->state == BOUND) {
		if (!wait_for_change(s, deadline) && s->state == BOUND) {
			return fail(EAGAIN);
		}
	}
	return s->state == CONNECTED ? 0 : fail(ECONNREFUSED);
}

int do_accept(struct sock *s, struct sockaddr *address, socklen_t *length) {
	if (s->state != LISTENING) {
		return fail(EBADFD);
	}
	int64_t deadline = deadline_of(&s->receive_timeout, s->nonblocking);
	bool in_time = true;
	while (!s->queue) {
		if (deadline == 1 || !in_time) {
			return fail(EAGAIN);
		}
		in_time = wait_for_change(s, deadline);
	}
	struct sock *accepted = s->queue;
	int fd = sock_number(accepted);
	if (fd < 0) {
		return -1;
	}
	s->queue = accepted->next_in_queue;
	accepted->next_in_queue = NULL;
	s->queued--;
	if (address) {
		name_to_caller(accepted, true, address, length);
	}
	return fd;
}

int do_shutdown(struct sock *s, int how) {
	if (how < SHUT_RD || how > SHUT_RDWR) {
		return fail(EINVAL);
	}
	if (s->state == LISTENING || s->state == DISCONNECTED) {
		return fail(ENOTCONN);
	}
	int what = how + 1;
	if (what & SEND_SHUT && s->state == CONNECTED && s->path) {
		struct knobs k;
		knobs_read(&k);
		if (!is_lost(&k, s->user, s->peer_user)) {
			path_end(s->path);
		}
	}
	s->shut |= what;
	if (what & RCV_SHUT) {
		messages_free(s);
	}
	changed(s); /* a blocked recv sees it, a blocked send does not look */
	return 0;
}

void sock_close(struct sock *s) {
	while (s->queue) { /* clients that nobody accepted */
		struct sock *c = s->queue;
		s->queue = c->next_in_queue;
		sock_unref(c);
	}
	if (s->state == LISTENING) {
		unix_unlink(s->user, s->name);
		path_listener_gone(s);
	}
	while (s->paths) {
		path_close(s->paths);
	}
	messages_free(s);
	name_release(s->held);
}
