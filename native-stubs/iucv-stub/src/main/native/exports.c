/*
 * The calls under the names that the C library has for them. A descriptor that is not ours, and everything while no
 * directory is set, goes on to the C library: the stub can be preloaded into any program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stub.h"

#define PUBLIC __attribute__((visibility("default")))

/* Finds a socket and keeps it for the time of a call; without one the lock is given back. */
static struct sock *enter(int fd) {
	lock();
	struct sock *s = sock_of(fd);
	if (s) {
		sock_ref(s);
	} else {
		unlock();
	}
	return s;
}

static void leave(struct sock *s) {
	int error = errno;
	sock_unref(s);
	unlock();
	errno = error;
}

static bool is_absent(void) {
	struct knobs k;
	knobs_read(&k);
	return knob_number(&k, "absent", 0) != 0;
}

static int new_socket(int type, int protocol) {
	int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (protocol && protocol != AF_IUCV) {
		errno = EPROTONOSUPPORT;
		return -1;
	}
	if (kind != SOCK_STREAM && kind != SOCK_SEQPACKET) {
		errno = ESOCKTNOSUPPORT;
		return -1;
	}
	struct sock *s = sock_new(kind);
	if (!s) {
		return -1;
	}
	s->protocol = protocol;
	s->nonblocking = (type & SOCK_NONBLOCK) != 0;
	if (sock_number(s) < 0) {
		int error = errno;
		sock_unref(s);
		errno = error;
		return -1;
	}
	return s->fd;
}

PUBLIC int socket(int domain, int type, int protocol) {
	lock();
	if (domain != AF_IUCV || !kernel_start()) {
		unlock();
		return libc_.socket(domain, type, protocol);
	}
	int fd = -1;
	if (is_absent()) {
		errno = EAFNOSUPPORT;
	} else {
		fd = new_socket(type, protocol);
	}
	int error = errno;
	unlock();
	errno = error;
	return fd;
}

PUBLIC int bind(int fd, const struct sockaddr *address, socklen_t length) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.bind(fd, address, length);
	}
	int result = do_bind(s, address, length);
	leave(s);
	return result;
}

PUBLIC int listen(int fd, int backlog) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.listen(fd, backlog);
	}
	int result = do_listen(s, backlog);
	leave(s);
	return result;
}

PUBLIC int connect(int fd, const struct sockaddr *address, socklen_t length) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.connect(fd, address, length);
	}
	int result = do_connect(s, address, length);
	leave(s);
	return result;
}

PUBLIC int accept4(int fd, struct sockaddr *address, socklen_t *length, int flags) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.accept4(fd, address, length, flags);
	}
	int result = do_accept(s, address, length);
	if (result >= 0 && flags & SOCK_NONBLOCK) {
		sock_of(result)->nonblocking = true;
	}
	leave(s);
	return result;
}

PUBLIC int accept(int fd, struct sockaddr *address, socklen_t *length) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.accept(fd, address, length);
	}
	int result = do_accept(s, address, length);
	leave(s);
	return result;
}

PUBLIC ssize_t send(int fd, const void *data, size_t length, int flags) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.send(fd, data, length, flags);
	}
	ssize_t result = do_send(s, data, length, flags);
	leave(s);
	return result;
}

PUBLIC ssize_t recv(int fd, void *data, size_t length, int flags) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.recv(fd, data, length, flags);
	}
	ssize_t result = do_recv(s, data, length, flags);
	leave(s);
	return result;
}

PUBLIC int shutdown(int fd, int how) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.shutdown(fd, how);
	}
	int result = do_shutdown(s, how);
	leave(s);
	return result;
}

PUBLIC int close(int fd) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.close(fd);
	}
	sock_forget_number(s);
	sock_unref(s); /* the number's */
	leave(s);
	return 0;
}

PUBLIC int getsockname(int fd, struct sockaddr *address, socklen_t *length) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.getsockname(fd, address, length);
	}
	name_to_caller(s, false, address, length);
	leave(s);
	return 0;
}

PUBLIC int getpeername(int fd, struct sockaddr *address, socklen_t *length) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.getpeername(fd, address, length);
	}
	name_to_caller(s, true, address, length);
	leave(s);
	return 0;
}

PUBLIC int setsockopt(int fd, int level, int option, const void *value, socklen_t length) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.setsockopt(fd, level, option, value, length);
	}
	int result = do_setsockopt(s, level, option, value, length);
	leave(s);
	return result;
}

PUBLIC int getsockopt(int fd, int level, int option, void *value, socklen_t *length) {
	struct sock *s = enter(fd);
	if (!s) {
		return libc_.getsockopt(fd, level, option, value, length);
	}
	int result = do_getsockopt(s, level, option, value, length);
	leave(s);
	return result;
}

/* Fills in what our sockets say; how many have something. Descriptors that are not ours are left out for the kernel. */
static int look(struct pollfd *fds, struct pollfd *others, struct sock **ours, nfds_t count) {
	int ready = 0;
	for (nfds_t i = 0; i < count; i++) {
		others[i] = fds[i];
		others[i].revents = 0;
		if (ours[i]) {
			others[i].fd = -1;
			fds[i].revents = events_of(ours[i]) & (fds[i].events | POLLERR | POLLHUP);
			ready += fds[i].revents != 0;
		}
	}
	return ready;
}

static int poll_mixed(struct pollfd *fds, struct pollfd *others, struct sock **ours, nfds_t count, int timeout) {
	int64_t deadline = timeout < 0 ? 0 : now_us() + (int64_t)timeout * 1000;
	bool mixed = false;
	for (nfds_t i = 0; i < count; i++) {
		mixed = mixed || (!ours[i] && fds[i].fd >= 0);
	}
	for (bool in_time = timeout != 0;;) {
		int ready = look(fds, others, ours, count);
		if (mixed) {
			int more = libc_.poll(others, count, 0);
			for (nfds_t i = 0; i < count; i++) {
				fds[i].revents = ours[i] ? fds[i].revents : others[i].revents;
			}
			ready += more > 0 ? more : 0;
		}
		if (ready || !in_time) {
			return ready;
		}
		int64_t slice = now_us() + 10000; /* nobody tells us of the others */
		bool whole = !mixed || (deadline && deadline < slice);
		in_time = wait_for_change(NULL, whole ? deadline : slice) || !whole;
	}
}

PUBLIC int poll(struct pollfd *fds, nfds_t count, int timeout) {
	struct sock **ours = calloc(count + 1, sizeof *ours);
	struct pollfd *others = calloc(count + 1, sizeof *others);
	bool any = false;
	int result = -1;
	lock();
	for (nfds_t i = 0; ours && i < count; i++) {
		ours[i] = sock_of(fds[i].fd);
		any = any || ours[i];
		if (ours[i]) {
			sock_ref(ours[i]);
		}
	}
	if (any && others) {
		result = poll_mixed(fds, others, ours, count, timeout);
	}
	for (nfds_t i = 0; ours && i < count; i++) {
		if (ours[i]) {
			sock_unref(ours[i]);
		}
	}
	unlock();
	bool memory = ours && others;
	free(ours);
	free(others);
	if (!memory) {
		errno = ENOMEM;
		return -1;
	}
	return any ? result : libc_.poll(fds, count, timeout);
}
