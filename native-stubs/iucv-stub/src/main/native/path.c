/*
 * Paths: frames between two ends over AF_UNIX SOCK_SEQPACKET, which keeps them whole and in order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "frames.h"

static struct path **slots;
static uint32_t slot_count, generations;
static int epoll = -1;

struct path *path_new(int io, bool listening) {
	struct path *p = calloc(1, sizeof *p);
	uint32_t slot = 0;
	while (slot < slot_count && slots[slot]) {
		slot++;
	}
	if (p && slot == slot_count) {
		uint32_t count = slot_count ? 2 * slot_count : 16;
		struct path **grown = realloc(slots, count * sizeof *slots);
		if (grown) {
			memset(grown + slot_count, 0, (count - slot_count) * sizeof *slots);
			slots = grown;
			slot_count = count;
		} else {
			free(p);
			p = NULL;
		}
	}
	if (!p) {
		libc_.close(io);
		errno = ENOMEM;
		return NULL;
	}
	*p = (struct path){.io = io, .listening = listening, .slot = slot, .generation = ++generations};
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = (uint64_t)p->generation << 32 | slot};
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, io, &event) != 0) {
		libc_.close(io);
		free(p);
		return NULL;
	}
	slots[slot] = p;
	return p;
}

void path_own(struct sock *s, struct path *p) {
	p->owner = s;
	p->next = s->paths;
	s->paths = p;
}

void path_close(struct path *p) {
	if (p->owner) {
		struct path **place = &p->owner->paths;
		while (*place != p) {
			place = &(*place)->next;
		}
		*place = p->next;
		if (p->owner->path == p) {
			p->owner->path = NULL;
		}
	}
	slots[p->slot] = NULL;
	libc_.close(p->io); /* takes it out of the epoll set: nobody has a copy */
	free(p->part);
	free(p);
}

static int unix_socket(void) {
	return libc_.socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

struct path *path_open(struct sock *s, const char user[PART], const char name[PART]) {
	struct sockaddr_un address;
	socklen_t length;
	unix_address(user, name, (struct sockaddr *)&address, &length);
	int io = unix_socket();
	if (io < 0) {
		return NULL;
	}
	if (libc_.connect(io, (struct sockaddr *)&address, length) != 0) {
		int error = errno;
		libc_.close(io);
		errno = error;
		return NULL;
	}
	int room = 1 << 20;
	libc_.setsockopt(io, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	struct path *p = path_new(io, false);
	if (p) {
		path_own(s, p);
	}
	return p;
}

struct path *path_listen(struct sock *s) {
	struct sockaddr_un address;
	socklen_t length;
	unix_unlink(s->user, s->name); /* of a process that was killed: the name is ours now */
	unix_address(s->user, s->name, (struct sockaddr *)&address, &length);
	int io = unix_socket();
	if (io < 0) {
		return NULL;
	}
	if (libc_.bind(io, (struct sockaddr *)&address, length) != 0 || libc_.listen(io, 4096) != 0) {
		libc_.close(io);
		return NULL;
	}
	struct path *p = path_new(io, true);
	if (p) {
		path_own(s, p);
	}
	return p;
}

static void watch(struct path *p, bool out) {
	if (p->want_out != out) {
		struct epoll_event event = {
			.events = EPOLLIN | (out ? EPOLLOUT : 0), .data.u64 = (uint64_t)p->generation << 32 | p->slot};
		epoll_ctl(epoll, EPOLL_CTL_MOD, p->io, &event);
		p->want_out = out;
	}
}

int frame_out(struct path *p, char kind, const void *data, size_t length) {
	struct iovec parts[] = {{&kind, 1}, {(void *)data, length}};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
	if (sendmsg(p->io, &message, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) {
		return 0;
	}
	if (errno == EAGAIN) {
		watch(p, true);
		return EAGAIN;
	}
	return errno == EPIPE || errno == ECONNRESET ? 0 : errno;
}

int path_data(struct path *p, const char *data, size_t length, bool last) {
	return frame_out(p, last ? DATA : PIECE, data, length);
}

void path_end(struct path *p) {
	p->end_owed = frame_out(p, DATA, NULL, 0) == EAGAIN;
}

void path_window(struct path *p, uint32_t messages, uint32_t octets) {
	struct window w = {p->window_owed + messages, p->octets_owed + octets};
	bool owed = frame_out(p, WINDOW, &w, sizeof w) == EAGAIN;
	p->window_owed = owed ? w.messages : 0;
	p->octets_owed = owed ? w.octets : 0;
}

bool path_syn(struct path *p) {
	struct sock *s = p->owner;
	struct hello hello = {.limit = (uint32_t)s->limit};
	memcpy(hello.user, s->user, PART);
	memcpy(hello.name, s->name, PART);
	memcpy(hello.to_user, s->peer_user, PART);
	return frame_out(p, SYN, &hello, sizeof hello) == 0;
}

void path_flush(struct path *p) {
	watch(p, false);
	if (p->window_owed) {
		path_window(p, 0, 0);
	}
	if (p->end_owed) {
		path_end(p);
	}
	if (p->owner) {
		changed(p->owner);
	}
}

struct path *path_at(uint64_t key) {
	uint32_t slot = (uint32_t)key;
	struct path *p = slot < slot_count ? slots[slot] : NULL;
	return p && p->generation == key >> 32 ? p : NULL;
}

struct path *path_next(uint32_t *slot) {
	while (*slot < slot_count) {
		struct path *p = slots[(*slot)++];
		if (p) {
			return p;
		}
	}
	return NULL;
}

bool pump_start(void) {
	pthread_t thread;
	sigset_t all, before;
	if (epoll >= 0) {
		return true;
	}
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0) {
		return false;
	}
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&thread, NULL, pump, &epoll);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error) {
		libc_.close(epoll);
		epoll = -1;
		return false;
	}
	pthread_detach(thread);
	return true;
}

/* In the child of a fork, which has no pump. */
void paths_forget(void) {
	for (uint32_t i = 0; i < slot_count; i++) {
		if (slots[i]) {
			libc_.close(slots[i]->io);
			slots[i] = NULL;
		}
	}
	if (epoll >= 0) {
		libc_.close(epoll);
		epoll = -1;
	}
}
