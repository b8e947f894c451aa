/*
 * plain: one end of a transfer. Commands come line by line on standard input; each is answered with a line (what LinkEnd
 * of the benchmark does as well, over a link):
 *
 *   listen ADDRESS                listening ADDRESS
 *   receive BLOCK all|ends        received OCTETS      of one client; sends it the number back, as 8 octets
 *   close                         closed               the connection that was received on
 *   send ADDRESS BLOCK OCTETS     sent NANOSECONDS     from the first write until the receiver's number is there
 *
 * Octets repeat with the length of a block. The receiver compares all of them, or the first and the last one of each read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include "plain.h"

#include <endian.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Whoever started this and went without a word leaves nothing behind for longer. */
#define SECONDS 120

static int client = -1;
static unsigned char *pattern, *buffer;

_Noreturn void fail(const char *what) {
	printf("failed %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
	exit(1);
}

static void new_block(size_t block) {
	free(pattern);
	free(buffer);
	pattern = malloc(block);
	buffer = malloc(block);
	if (!pattern || !buffer) {
		fail("memory");
	}
	for (uint32_t i = 0; i < block; i++) {
		pattern[i] = (unsigned char)(i * 0x9E3779B1u >> 24);
	}
}

/* One recv; 0 at the end of the stream. */
static size_t get(int fd, void *to, size_t most) {
	for (;;) {
		ssize_t got = recv(fd, to, most, 0);
		if (got >= 0) {
			return (size_t)got;
		}
		if (errno == ENOTCONN) {
			return 0; /* AF_IUCV says so to who is blocked when the peer closes */
		}
		if (errno != EINTR && errno != EAGAIN) {
			fail("recv");
		}
	}
}

static void put(int fd, const unsigned char *from, size_t length, size_t most) {
	while (length > 0) {
		ssize_t sent = send(fd, from, most && length > most ? most : length, MSG_NOSIGNAL);
		if (sent >= 0) {
			from += sent;
			length -= (size_t)sent;
		} else if (errno != EINTR && errno != EAGAIN) {
			fail("send");
		}
	}
}

static bool equal(size_t at, size_t got, size_t block, bool all) {
	size_t head = got < block - at ? got : block - at;
	if (!all) {
		return buffer[0] == pattern[at] && buffer[got - 1] == pattern[(at + got - 1) % block];
	}
	return memcmp(buffer, pattern + at, head) == 0 && memcmp(buffer + head, pattern, got - head) == 0;
}

static void receive(size_t block, bool all) {
	uint64_t total = 0;
	size_t at = 0;
	new_block(block);
	client = accept_one();
	for (size_t got; (got = get(client, buffer, block)) > 0;) {
		if (!equal(at, got, block, all)) {
			errno = 0;
			fail("other octets arrived than were sent");
		}
		total += got;
		at = (at + got) % block;
	}
	uint64_t answer = htobe64(total);
	put(client, (unsigned char *)&answer, sizeof answer, 0);
	printf("received %llu\n", (unsigned long long)total);
}

static uint64_t now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void send_all(char *address, size_t block, uint64_t octets) {
	uint64_t answer = 0;
	new_block(block);
	int fd = connect_to(address);
	size_t most = message_size(fd);
	uint64_t begin = now();
	for (uint64_t left = octets; left > 0;) {
		size_t length = left < block ? (size_t)left : block;
		put(fd, pattern, length, most);
		left -= length;
	}
	if (shutdown(fd, SHUT_WR) != 0) {
		fail("shutdown");
	}
	for (size_t have = 0, got; have < sizeof answer; have += got) {
		got = get(fd, (char *)&answer + have, sizeof answer - have);
		if (got == 0) {
			errno = 0;
			fail("the receiver ended before it said how much arrived");
		}
	}
	uint64_t end = now();
	close(fd);
	errno = 0;
	if (be64toh(answer) != octets) {
		fail("not as many octets arrived as were sent");
	}
	printf("sent %llu\n", (unsigned long long)(end - begin));
}

int main(void) {
	static char line[4096], address[4096], word[8];
	unsigned long long octets;
	unsigned block;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof line, stdin)) {
		alarm(SECONDS);
		errno = 0;
		if (sscanf(line, "listen %4095s", address) == 1) {
			open_listener(address);
		} else if (sscanf(line, "receive %u %7s", &block, word) == 2 && block > 0) {
			receive(block, strcmp(word, "all") == 0);
		} else if (strcmp(line, "close\n") == 0) {
			close(client);
			puts("closed");
		} else if (sscanf(line, "send %4095s %u %llu", address, &block, &octets) == 3 && block > 0) {
			send_all(address, block, octets);
		} else if (strcmp(line, "compiler\n") == 0) {
			printf("compiler %s\n", COMPILER);
		} else {
			fail("no such command");
		}
		alarm(0);
	}
	return 0;
}
