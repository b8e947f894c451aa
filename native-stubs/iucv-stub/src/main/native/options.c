/*
 * Names and options of a socket.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "stub.h"

static int fail(int error) {
	errno = error;
	return -1;
}

/* The kernel leaves the node id and the rest zero, and does not mind a socket that is not connected. */
void name_to_caller(const struct sock *s, bool peer, struct sockaddr *address, socklen_t *length) {
	struct sockaddr_iucv whole = {.family = AF_IUCV};
	memcpy(whole.user_id, peer ? s->peer_user : s->user, PART);
	memcpy(whole.name, peer ? s->peer_name : s->name, PART);
	memcpy(address, &whole, *length < sizeof whole ? *length : sizeof whole);
	*length = sizeof whole;
}

static int give(void *value, socklen_t *length, const void *from, socklen_t size) {
	if (*length > size) {
		*length = size;
	}
	memcpy(value, from, *length);
	return 0;
}

static int get_iucv(const struct sock *s, int option, int *number) {
	switch (option) {
	case SO_IPRMDATA_MSG:
		*number = s->iprm;
		return 0;
	case SO_MSGLIMIT:
		*number = s->limit;
		return 0;
	case SO_MSGSIZE:
		*number = s->msgsize;
		return s->state == OPEN ? EBADFD : 0;
	default:
		return ENOPROTOOPT;
	}
}

int do_getsockopt(struct sock *s, int level, int option, void *value, socklen_t *length) {
	int number = 0;
	if (level == SOL_IUCV) {
		int error = get_iucv(s, option, &number);
		return error ? fail(error) : give(value, length, &number, sizeof number);
	}
	if (level != SOL_SOCKET) {
		return fail(ENOPROTOOPT);
	}
	switch (option) {
	case SO_RCVTIMEO:
		return give(value, length, &s->receive_timeout, sizeof s->receive_timeout);
	case SO_SNDTIMEO:
		return give(value, length, &s->send_timeout, sizeof s->send_timeout);
	case SO_LINGER:
		return give(value, length, &s->linger, sizeof s->linger);
	case SO_TYPE:
		number = s->type;
		break;
	case SO_DOMAIN:
		number = AF_IUCV;
		break;
	case SO_PROTOCOL:
		number = s->protocol;
		break;
	case SO_ERROR:
	case SO_ACCEPTCONN: /* also of a listener */
		break;
	default:
		return libc_.getsockopt(s->fd, level, option, value, length);
	}
	return give(value, length, &number, sizeof number);
}

static int set_iucv(struct sock *s, int option, const void *value, socklen_t length) {
	int number;
	if (length < sizeof number) {
		return EINVAL;
	}
	memcpy(&number, value, sizeof number);
	switch (option) {
	case SO_IPRMDATA_MSG:
		s->iprm = number != 0;
		return 0;
	case SO_MSGLIMIT:
		if ((s->state != OPEN && s->state != BOUND) || number < 1 || number > 65535) {
			return EINVAL;
		}
		s->limit = number;
		return 0;
	default:
		return ENOPROTOOPT;
	}
}

int do_setsockopt(struct sock *s, int level, int option, const void *value, socklen_t length) {
	struct timeval time;
	if (level == SOL_IUCV) {
		int error = set_iucv(s, option, value, length);
		return error ? fail(error) : 0;
	}
	if (level != SOL_SOCKET) {
		return fail(ENOPROTOOPT);
	}
	switch (option) {
	case SO_RCVTIMEO:
	case SO_SNDTIMEO:
		if (length < sizeof time) {
			return fail(EINVAL);
		}
		memcpy(&time, value, sizeof time);
		if (time.tv_usec < 0 || time.tv_usec >= 1000000) {
			return fail(EDOM);
		}
		*(option == SO_RCVTIMEO ? &s->receive_timeout : &s->send_timeout) = time;
		return 0;
	case SO_LINGER:
		if (length < sizeof s->linger) {
			return fail(EINVAL);
		}
		memcpy(&s->linger, value, sizeof s->linger);
		return 0;
	default:
		return libc_.setsockopt(s->fd, level, option, value, length);
	}
}
