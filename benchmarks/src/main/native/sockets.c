/*
 * From an address to a connected socket, with the options that a link of that kind sets.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include "plain.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#ifndef AF_IUCV
#define AF_IUCV 32
#endif
#define SOL_IUCV 277
#define SO_MSGSIZE 0x0800
#define PART 8
/* Links send no more in one message (TRANSPORTS.md); the loop does the same, for the messages to be the same. */
#define LARGEST_MESSAGE (32 << 10)
/* Under this user id clients connect. The stub has it as a device of its own and as its z/VM guest. */
#define CLIENT "LINUX1"

struct sockaddr_iucv {
	uint16_t family, port;
	uint32_t addr;
	char nodeid[PART], user_id[PART], name[PART];
};

union any {
	struct sockaddr head;
	struct sockaddr_in in;
	struct sockaddr_un un;
	struct sockaddr_iucv iucv;
};

static int listener = -1;

static void pad(char part[PART], const char *text) {
	memset(part, ' ', PART);
	memcpy(part, text, strnlen(text, PART));
}

static socklen_t iucv(union any *to, const char *user, const char *name) {
	to->iucv.family = AF_IUCV;
	pad(to->iucv.user_id, user);
	pad(to->iucv.name, name);
	return sizeof to->iucv;
}

/* Reads an address; splits it in its place. */
static socklen_t parse(char *address, union any *to) {
	char *target = strchr(address, ':');
	memset(to, 0, sizeof *to);
	errno = 0;
	if (!target) {
		fail("an address is scheme:target");
	}
	*target++ = 0;
	if (strcmp(address, "unix") == 0) {
		to->un.sun_family = AF_UNIX;
		if (strlen(target) >= sizeof to->un.sun_path) {
			fail("the path is too long");
		}
		strcpy(to->un.sun_path, target);
		return sizeof to->un;
	}
	char *rest = strrchr(target, strcmp(address, "tcp") == 0 ? ':' : '/');
	if (!rest) {
		fail("the target has one part only");
	}
	*rest++ = 0;
	if (strcmp(address, "tcp") == 0) {
		to->in.sin_family = AF_INET;
		to->in.sin_port = htons((uint16_t)atoi(rest));
		if (inet_pton(AF_INET, target, &to->in.sin_addr) != 1) {
			fail("no IPv4 address");
		}
		return sizeof to->in;
	}
	if (strcmp(address, "iucvstub") != 0) {
		fail("the scheme is none of tcp, unix, iucvstub");
	}
	return iucv(to, target, rest);
}

static int stream(const union any *address) {
	int fd = socket(address->head.sa_family, SOCK_STREAM, 0);
	if (fd < 0) {
		fail("socket");
	}
	return fd;
}

static int ready(int fd, const union any *address) {
	int on = 1;
	if (address->head.sa_family == AF_INET && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
		fail("TCP_NODELAY");
	}
	return fd;
}

static union any own; /* of the listener */

void open_listener(char *address) {
	char asked[256];
	snprintf(asked, sizeof asked, "%s", address);
	socklen_t length = parse(address, &own);
	listener = stream(&own);
	if (bind(listener, &own.head, length) != 0) {
		fail("bind");
	}
	if (listen(listener, 5) != 0) {
		fail("listen");
	}
	if (own.head.sa_family == AF_INET) {
		if (getsockname(listener, &own.head, &length) != 0) {
			fail("getsockname");
		}
		snprintf(asked, sizeof asked, "tcp:%s:%d", inet_ntoa(own.in.sin_addr), ntohs(own.in.sin_port));
	}
	printf("listening %s\n", asked);
}

int accept_one(void) {
	int fd = accept(listener, NULL, NULL);
	if (fd < 0) {
		fail("accept");
	}
	return ready(fd, &own);
}

int connect_to(char *address) {
	union any to, from = {0};
	socklen_t length = parse(address, &to);
	int fd = stream(&to);
	if (to.head.sa_family == AF_IUCV && bind(fd, &from.head, iucv(&from, CLIENT, "")) != 0) {
		fail("bind of a client"); /* without it there is no connect over HiperSockets */
	}
	if (connect(fd, &to.head, length) != 0) {
		fail("connect");
	}
	return ready(fd, &to);
}

size_t message_size(int fd) {
	int family = 0, size = 0;
	socklen_t length = sizeof family;
	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length) == 0 && family != AF_IUCV) {
		return 0;
	}
	length = sizeof size;
	if (getsockopt(fd, SOL_IUCV, SO_MSGSIZE, &size, &length) != 0) {
		fail("SO_MSGSIZE");
	}
	return size < LARGEST_MESSAGE ? (size_t)size : LARGEST_MESSAGE;
}
