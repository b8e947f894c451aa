/*
 * The thread that takes frames as a kernel would: also while nobody is in a call. A queue is bounded by the message limit
 * alone, for the sender keeps to it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "frames.h"

static char frame[1 + LARGEST];

/* The listener answers a client: it is in the queue now, or refused. */
static void answer(struct path *p) {
	struct sock *s = p->held_back;
	struct sock *l = p->listener;
	p->held_back = NULL;
	p->due = 0;
	p->answered = true;
	if (!l || l->queued > l->backlog) {
		frame_out(p, REFUSED, NULL, 0);
		sock_unref(s);
		path_close(p);
		return;
	}
	s->type = l->type;
	s->vm = l->vm;
	s->msgsize = l->msgsize;
	s->limit = l->limit;
	if (s->vm && s->peer_limit < s->limit) {
		s->limit = s->peer_limit;
	}
	memcpy(s->user, l->user, PART);
	memcpy(s->name, l->name, PART);
	s->held = name_share(l->held);
	s->state = CONNECTED;
	s->path = p;
	path_own(s, p);
	p->listener = NULL;
	struct sock **place = &l->queue;
	while (*place) {
		place = &(*place)->next_in_queue;
	}
	*place = s;
	l->queued++;
	uint32_t limit = (uint32_t)s->limit;
	frame_out(p, ACCEPTED, &limit, sizeof limit);
	changed(l);
}

static void take_syn(struct path *p, const char *data, size_t length) {
	struct hello hello;
	struct knobs k;
	struct sock *s = length == sizeof hello && !p->held_back ? sock_new(SOCK_STREAM) : NULL;
	if (!s) {
		path_close(p);
		return;
	}
	memcpy(&hello, data, sizeof hello);
	memcpy(s->peer_user, hello.user, PART);
	memcpy(s->peer_name, hello.name, PART);
	s->peer_limit = (int)hello.limit;
	p->held_back = s;
	knobs_read(&k);
	long delay = knob_number(&k, "delay", 0);
	if (is_lost(&k, hello.user, hello.to_user)) {
		p->held_back = NULL;
		p->answered = true; /* never */
		sock_unref(s);
	} else if (delay > 0) {
		p->due = now_us() + delay * 1000;
	} else {
		answer(p);
	}
}

static void take_accepted(struct path *p, const char *data) {
	struct sock *s = p->owner;
	uint32_t limit;
	memcpy(&limit, data, sizeof limit);
	p->answered = true;
	if (s->state == BOUND) { /* else an earlier connect came through: this is another path of the same client */
		s->state = CONNECTED;
		s->path = p;
		s->peer_limit = (int)limit;
		changed(s);
	}
}

static void take_data(struct path *p, const char *data, size_t length, bool last) {
	struct sock *s = p->owner;
	size_t before = p->part ? p->part->length : 0;
	struct message *m = realloc(p->part, sizeof *m + before + length);
	if (!m) {
		return;
	}
	memcpy(m->data + before, data, length);
	m->next = NULL;
	m->length = before + length;
	m->offset = 0;
	p->part = last ? NULL : m;
	if (!last) {
		return;
	}
	if (s->path != p || s->state != CONNECTED || s->shut & RCV_SHUT) {
		free(m); /* the kernel drops it as well */
		return;
	}
	if (s->last) {
		s->last->next = m;
	} else {
		s->first = m;
	}
	s->last = m;
	changed(s);
}

static void take_window(struct path *p, const char *data) {
	struct window w;
	memcpy(&w, data, sizeof w);
	p->owner->sent -= w.messages;
	p->owner->sent_octets -= w.octets;
	changed(p->owner);
}

/* False when the path is gone. */
static bool take(struct path *p, const char *data, size_t length) {
	char kind = data[0];
	if (!p->owner) {
		if (kind == SYN) {
			take_syn(p, data + 1, length - 1);
			return false; /* it may be; what follows comes with the next look */
		}
		return true;
	}
	switch (kind) {
	case DATA:
	case PIECE:
		take_data(p, data + 1, length - 1, kind == DATA);
		return true;
	case WINDOW:
		take_window(p, data + 1);
		return true;
	case ACCEPTED:
		take_accepted(p, data + 1);
		return true;
	case REFUSED:
		if (p->owner->state == BOUND) {
			p->owner->state = DISCONNECTED;
			changed(p->owner);
		}
		path_close(p);
		return false;
	default:
		return true;
	}
}

static void ended(struct path *p) {
	struct sock *s = p->owner;
	struct knobs k;
	if (p->held_back) {
		sock_unref(p->held_back);
	}
	if (s) {
		knobs_read(&k);
		bool lost = is_lost(&k, s->user, s->peer_user);
		/* Lost frames: nobody told this end, which goes on without a path. */
		if (!lost && (s->path == p || (s->state == BOUND && !p->answered))) {
			s->state = DISCONNECTED;
			changed(s);
		}
	}
	path_close(p);
}

static void come_in(struct path *p) {
	for (int i = 0; i < AT_ONCE; i++) {
		int io = libc_.accept4(p->io, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (io < 0) {
			return;
		}
		int room = 1 << 20;
		libc_.setsockopt(io, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
		struct path *in = path_new(io, false);
		if (in) {
			in->listener = p->owner;
		}
	}
}

static void readable(struct path *p) {
	if (p->listening) {
		come_in(p);
		return;
	}
	for (int i = 0; i < AT_ONCE; i++) {
		ssize_t length = libc_.recv(p->io, frame, sizeof frame, MSG_DONTWAIT);
		if (length < 0 && (errno == ECONNRESET || errno == EINTR)) {
			continue; /* the other end had not read everything; what it sent is still here */
		}
		if (length < 0) {
			return;
		}
		if (length == 0) {
			ended(p);
			return;
		}
		if (!take(p, frame, (size_t)length)) {
			return;
		}
	}
}

void path_listener_gone(struct sock *s) {
	uint32_t slot = 0;
	for (struct path *p; (p = path_next(&slot));) {
		if (p->listener == s) {
			if (p->held_back) {
				sock_unref(p->held_back);
			}
			frame_out(p, REFUSED, NULL, 0);
			path_close(p);
		}
	}
}

int pump_due(void) {
	int64_t now = now_us(), next = 0;
	uint32_t slot = 0;
	for (struct path *p; (p = path_next(&slot));) {
		if (p->due && p->due <= now) {
			answer(p);
		} else if (p->due && (!next || p->due < next)) {
			next = p->due;
		}
	}
	return next ? (int)((next - now) / 1000 + 1) : -1;
}

static void handle(const struct epoll_event *event) {
	struct path *p = path_at(event->data.u64);
	if (p && event->events & EPOLLOUT) {
		path_flush(p);
	}
	if (p && event->events & ~EPOLLOUT) {
		readable(p);
	}
}

void *pump(void *epoll) {
	struct epoll_event events[AT_ONCE];
	int timeout = -1;
	for (;;) {
		int count = epoll_wait(*(int *)epoll, events, AT_ONCE, timeout);
		for (int i = 0; i < count; i++) {
			lock();
			handle(&events[i]);
			unlock();
		}
		lock();
		timeout = pump_due();
		unlock();
	}
	return NULL;
}
