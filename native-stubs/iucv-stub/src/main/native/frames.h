/*
 * What path.c writes and pump.c reads. A frame is an octet that says what it is, and what belongs to it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SCPRELAY_IUCV_STUB_FRAMES_H
#define SCPRELAY_IUCV_STUB_FRAMES_H

#include "stub.h"

#define DATA 'D' /* a message, or the last piece of one; an empty one is the end of file */
#define PIECE 'P'
#define WINDOW 'W' /* messages that were read */
#define SYN 'S'
#define ACCEPTED 'A'
#define REFUSED 'R'

#define LARGEST 65536
#define AT_ONCE 64 /* frames of one path, or connections, before others have their turn */

struct hello {
	char user[PART], name[PART], to_user[PART];
	uint32_t limit;
};

struct window {
	uint32_t messages, octets;
};

/* 0 or errno, EAGAIN when there is no room; a path that broke says so when it is read. */
int frame_out(struct path *p, char kind, const void *data, size_t length);
struct path *path_new(int io, bool listening);
void path_own(struct sock *s, struct path *p);
void path_flush(struct path *p); /* there is room again */
struct path *path_at(uint64_t key); /* the path of an event, unless it is gone */
struct path *path_next(uint32_t *slot); /* all of them, from slot 0 on; NULL at the end */

/* Handshakes that were held back go on; how long until the next, in milliseconds, or -1. */
int pump_due(void);
void *pump(void *epoll);

#endif
