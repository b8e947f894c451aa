/*
 * afprobe: asks the kernel (or the stub, when that is preloaded) for every fact about AF_IUCV that our links rely on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SCPRELAY_AFPROBE_H
#define SCPRELAY_AFPROBE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#define SOL_IUCV 277
#define SO_MSGSIZE 0x0800
#define SO_MSGLIMIT 0x1000
#ifndef AF_IUCV
#define AF_IUCV 32
#endif

struct sockaddr_iucv {
	uint16_t family, port;
	uint32_t addr;
	char nodeid[8], user_id[8], name[8];
};

/* What the command line says. NULL: not to be asked. */
struct options {
	const char *local, *peer, *nobody; /* user ids: of clients, of listeners, of nobody at all */
	bool vm;
	int mtu; /* 0: any */
	const char *drop, *undrop, *delay, *undelay; /* commands that lose all frames, hold handshakes back for 300 ms, and end that */
	const char *logged_off, *unauthorised, *busy; /* user ids that a connect must fail for (z/VM) */
};
extern struct options options;

/* One fact: what should be seen, and what was. */
void row(const char *fact, const char *expected, const char *seen);
void not_asked(const char *fact, const char *why);
/* "-1 EAGAIN" or the result; valid until the eighth call after it. */
const char *outcome(long result);
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));
double seconds(void);

/* Sockets under names of their own; failures end the section. */
struct sockaddr_iucv address(const char *user, const char *name);
int stream(void);
int bind_to(int fd, const char *user, const char *name);
int connect_to(int fd, const char *user, const char *name);
const char *fresh_name(void);
int listener(int backlog, int limit, const char **name);
struct pair {
	int listener, client, server;
	const char *name;
};
struct pair connected(int server_limit, int client_limit);
void timeout(int fd, int option, int ms);
int number_option(int fd, int level, int option);
int set_number(int fd, int option, int value);
const char *polled(int fd);
void settle(void); /* lets frames arrive */
void later(void (*what)(int), int fd); /* in another thread, after 300 ms */
void wait_for_later(void);

void ask_names(void);
void ask_connect(void);
void ask_handshake(void);
void ask_data(void);
void ask_limits(void);
void ask_shutdown(void);
void ask_close(void);
void ask_loss(void);

#endif
