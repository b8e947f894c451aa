/*
 * The lock, the clock, sockets and their numbers. A number is a real descriptor (an AF_UNIX socket that nothing comes
 * through), so that limits, /proc/self/fd and exec treat it as they should.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stub.h"

#define NUMBERS 65536

struct libc libc_;
static pthread_mutex_t big_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t anything;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct sock *numbers[NUMBERS];

static void condition(pthread_cond_t *c) {
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(c, &attributes);
	pthread_condattr_destroy(&attributes);
}

static void before_fork(void) {
	pthread_mutex_lock(&big_lock);
}

static void in_parent(void) {
	pthread_mutex_unlock(&big_lock);
}

/* A socket of the stub does not live in two processes: the child has none. */
static void in_child(void) {
	for (int i = 0; i < NUMBERS; i++) {
		if (numbers[i]) {
			libc_.close(i);
			numbers[i] = NULL;
		}
	}
	paths_forget();
	names_forget();
	condition(&anything);
	pthread_mutex_init(&big_lock, NULL);
}

static void *next_of(const char *name) {
	return dlsym(RTLD_NEXT, name);
}

static void start(void) {
	libc_.socket = next_of("socket");
	libc_.bind = next_of("bind");
	libc_.listen = next_of("listen");
	libc_.accept4 = next_of("accept4");
	libc_.accept = next_of("accept");
	libc_.connect = next_of("connect");
	libc_.send = next_of("send");
	libc_.recv = next_of("recv");
	libc_.poll = next_of("poll");
	libc_.shutdown = next_of("shutdown");
	libc_.close = next_of("close");
	libc_.getsockname = next_of("getsockname");
	libc_.getpeername = next_of("getpeername");
	libc_.setsockopt = next_of("setsockopt");
	libc_.getsockopt = next_of("getsockopt");
	condition(&anything);
	pthread_atfork(before_fork, in_parent, in_child);
}

void lock(void) {
	pthread_once(&once, start);
	pthread_mutex_lock(&big_lock);
}

void unlock(void) {
	pthread_mutex_unlock(&big_lock);
}

bool kernel_start(void) {
	return directory_open() && pump_start();
}

int64_t now_us(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t deadline_of(const struct timeval *timeout, bool nonblocking) {
	if (nonblocking) {
		return 1; /* long ago */
	}
	int64_t us = (int64_t)timeout->tv_sec * 1000000 + timeout->tv_usec;
	return us == 0 ? 0 : now_us() + us;
}

bool wait_for_change(struct sock *s, int64_t deadline) {
	pthread_cond_t *c = s ? &s->changed : &anything;
	if (deadline == 0) {
		pthread_cond_wait(c, &big_lock);
		return true;
	}
	struct timespec t = {.tv_sec = deadline / 1000000, .tv_nsec = deadline % 1000000 * 1000};
	return pthread_cond_timedwait(c, &big_lock, &t) != ETIMEDOUT;
}

void changed(struct sock *s) {
	pthread_cond_broadcast(&s->changed);
	pthread_cond_broadcast(&anything);
}

struct sock *sock_new(int type) {
	struct sock *s = calloc(1, sizeof *s);
	if (!s) {
		errno = ENOMEM;
		return NULL;
	}
	s->fd = -1;
	s->refs = 1;
	s->type = type;
	s->state = OPEN;
	s->send_timeout.tv_sec = 40; /* IUCV_CONN_TIMEOUT */
	condition(&s->changed);
	return s;
}

void sock_ref(struct sock *s) {
	s->refs++;
}

/* The last call that leaves closes, as the kernel does: close(fd) beside a blocked call takes the number and no more. */
void sock_unref(struct sock *s) {
	if (--s->refs > 0) {
		return;
	}
	sock_close(s);
	pthread_cond_destroy(&s->changed);
	free(s);
}

struct sock *sock_of(int fd) {
	return fd >= 0 && fd < NUMBERS ? numbers[fd] : NULL;
}

int sock_number(struct sock *s) {
	int fd = libc_.socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		return -1;
	}
	if (fd >= NUMBERS) {
		libc_.close(fd);
		errno = EMFILE;
		return -1;
	}
	if (numbers[fd]) { /* somebody closed it behind our back */
		struct sock *stale = numbers[fd];
		numbers[fd] = NULL;
		stale->fd = -1;
		sock_unref(stale);
	}
	numbers[fd] = s;
	s->fd = fd;
	return fd;
}

void sock_forget_number(struct sock *s) {
	numbers[s->fd] = NULL;
	libc_.close(s->fd);
	s->fd = -1;
}
