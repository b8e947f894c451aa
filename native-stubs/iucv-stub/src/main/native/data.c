/*
 * Send and receive. The order of the checks is the kernel's (net/iucv/af_iucv.c): which error comes first decides which
 * trap a program falls into.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stub.h"

/* Over z/VM octets bound what is under way as well: the sender's buffer and the receiver's. */
#define VM_OCTETS (2 * 212992u)
#define FRAGMENT 49152

bool below_limit(const struct sock *s) {
	if (s->state != CONNECTED) {
		return true;
	}
	return s->sent < (uint32_t)s->peer_limit && (!s->vm || s->sent_octets < VM_OCTETS) && !s->sending;
}

/* Puts a message on the path; EAGAIN when there is no room for its beginning. */
static int put(struct sock *s, const char *data, size_t length) {
	if (length == 0) {
		path_end(s->path);
		return 0;
	}
	int error = 0;
	size_t sent = 0;
	s->sending = true;
	while (sent < length && s->state == CONNECTED && s->path) {
		size_t piece = length - sent < FRAGMENT || !s->vm ? length - sent : FRAGMENT;
		error = path_data(s->path, data + sent, piece, sent + piece == length);
		if (!error) {
			sent += piece;
		} else if (error == EAGAIN && sent > 0) {
			wait_for_change(s, 0);
		} else {
			break;
		}
	}
	s->sending = false;
	changed(s);
	return error;
}

/* Sends where frames come through; 0, errno, or -1 when the device drops the message. */
static int transmit(struct sock *s, const char *data, size_t length) {
	struct knobs k;
	int error = 0;
	knobs_read(&k);
	if (is_down(s, &k)) {
		return ENETDOWN;
	}
	if (is_full(s, &k)) {
		return -1;
	}
	if (!is_lost(&k, s->user, s->peer_user)) {
		if (s->path) {
			error = put(s, data, length);
		} else { /* the other end went while frames got lost, and can say so now */
			s->state = DISCONNECTED;
			changed(s);
		}
	}
	if (!error) {
		s->sent++;
		s->sent_octets += (uint32_t)length;
	}
	return error;
}

static int fail(int error) {
	errno = error;
	return -1;
}

ssize_t do_send(struct sock *s, const char *data, size_t length, int flags) {
	if (flags & MSG_OOB || (s->type == SOCK_SEQPACKET && !(flags & MSG_EOR))) {
		return fail(EOPNOTSUPP);
	}
	if (s->shut & SEND_SHUT) {
		return fail(EPIPE); /* and no SIGPIPE */
	}
	if (s->state != CONNECTED) {
		return fail(ENOTCONN);
	}
	size_t carried = length;
	if (!s->vm && length > (size_t)s->msgsize) {
		if (s->type == SOCK_SEQPACKET) {
			return fail(EMSGSIZE);
		}
		carried = (size_t)s->msgsize; /* the trap: the tail is lost, and the caller gets the full length */
	}
	int64_t deadline = deadline_of(&s->send_timeout, s->nonblocking || flags & MSG_DONTWAIT);
	for (bool in_time = true;;) { /* a shutdown of this end is not looked at: the kernel's sender does not either */
		if (s->state != CONNECTED) {
			return fail(ECONNRESET);
		}
		bool below = below_limit(s);
		int error = below ? transmit(s, data, carried) : EAGAIN;
		if (error < 0) {
			return 1; /* the trap: NET_XMIT_DROP comes out of the kernel as a length */
		}
		if (error != EAGAIN) {
			return error ? fail(error) : (ssize_t)length;
		}
		/* Below the limit only AF_UNIX is full: the pump over there empties it, unless that process is stopped. */
		int64_t until = below && deadline == 1 ? now_us() + 1000000 : deadline;
		if (!in_time || until == 1) {
			return fail(EAGAIN);
		}
		in_time = wait_for_change(s, until);
	}
}

static void consumed(struct sock *s) {
	struct message *m = s->first;
	s->first = m->next;
	if (!s->first) {
		s->last = NULL;
	}
	s->received++;
	s->received_octets += (uint32_t)m->length;
	free(m);
	/* The kernel reports in halves of the limit, so a sender that met it waits for many reads, not for one. */
	bool octets = s->vm && s->received_octets > VM_OCTETS / 4;
	if (s->received < (uint32_t)s->limit / 2 && !octets) {
		return;
	}
	struct knobs k;
	knobs_read(&k);
	if (s->path && !is_lost(&k, s->user, s->peer_user)) {
		path_window(s->path, s->received, s->received_octets);
	}
	s->received = 0;
	s->received_octets = 0;
}

ssize_t do_recv(struct sock *s, char *data, size_t length, int flags) {
	if (s->state == DISCONNECTED && !s->first) {
		return 0;
	}
	if (flags & MSG_OOB) {
		errno = EOPNOTSUPP;
		return -1;
	}
	int64_t deadline = deadline_of(&s->receive_timeout, s->nonblocking || flags & MSG_DONTWAIT);
	bool in_time = true;
	while (!s->first) {
		if (deadline == 1 || !in_time) {
			errno = EAGAIN;
			return s->shut & RCV_SHUT ? 0 : -1;
		}
		if (s->shut & RCV_SHUT) {
			return 0;
		}
		if (s->state != CONNECTED) {
			errno = ENOTCONN; /* the trap: blocked when the peer closed */
			return -1;
		}
		in_time = wait_for_change(s, deadline);
	}
	struct message *m = s->first;
	size_t rest = m->length - m->offset;
	size_t copied = rest < length ? rest : length;
	memcpy(data, m->data + m->offset, copied);
	if (rest == 0) {
		s->shut |= RCV_SHUT; /* for ever */
		changed(s);
	}
	if (flags & MSG_PEEK) {
		return (ssize_t)copied;
	}
	if (s->type == SOCK_STREAM && copied < rest) {
		m->offset += copied;
		return (ssize_t)copied;
	}
	consumed(s);
	return flags & MSG_TRUNC && s->type == SOCK_SEQPACKET ? (ssize_t)rest : (ssize_t)copied;
}

/* What poll(2) says, without asking what the caller wants. */
short events_of(const struct sock *s) {
	short events = 0;
	if (s->state == LISTENING) {
		for (const struct sock *c = s->queue; c; c = c->next_in_queue) {
			if (c->state == CONNECTED) { /* the trap: not one that is gone already */
				events |= POLLIN;
			}
		}
		return events;
	}
	if (s->shut & RCV_SHUT) {
		events |= POLLRDHUP | POLLIN;
	}
	if (s->shut == (RCV_SHUT | SEND_SHUT)) {
		events |= POLLHUP;
	}
	if (s->first || s->state == DISCONNECTED) {
		events |= POLLIN;
	}
	if (below_limit(s)) {
		events |= POLLOUT;
	}
	return events;
}

void messages_free(struct sock *s) {
	while (s->first) {
		struct message *m = s->first;
		s->first = m->next;
		free(m);
	}
	s->last = NULL;
}
