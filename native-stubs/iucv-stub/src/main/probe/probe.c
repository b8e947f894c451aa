/*
 * afprobe: one line a fact; exit status 1 when one is not as our links expect it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct options options = {.local = "LINUX1", .peer = "LINUX2", .nobody = "NOSUCH"};
static bool deviated;

const char *text(const char *format, ...) {
	static char texts[8][200];
	static unsigned next;
	char *to = texts[next++ % 8];
	va_list list;
	va_start(list, format);
	vsnprintf(to, sizeof texts[0], format, list);
	va_end(list);
	return to;
}

const char *outcome(long result) {
	int error = errno;
	const char *name = strerrorname_np(error);
	return result < 0 ? text("%ld %s", result, name ? name : strerror(error)) : text("%ld", result);
}

void row(const char *fact, const char *expected, const char *seen) {
	bool ok = strcmp(expected, seen) == 0;
	deviated = deviated || !ok;
	printf("%-9s | %-70s | %-30s | %s\n", ok ? "ok" : "DEVIATION", fact, expected, seen);
}

void not_asked(const char *fact, const char *why) {
	printf("%-9s | %-70s | %-30s |\n", "not asked", fact, why);
}

double seconds(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void give_up(const char *what) {
	printf("%-9s | %-70s | %-30s | %s\n", "DEVIATION", what, "0", outcome(-1));
	exit(1);
}

struct sockaddr_iucv address(const char *user, const char *name) {
	struct sockaddr_iucv a = {.family = AF_IUCV};
	memset(a.user_id, ' ', 8);
	memset(a.name, ' ', 8);
	memcpy(a.user_id, user, strnlen(user, 8));
	memcpy(a.name, name, strnlen(name, 8));
	return a;
}

int stream(void) {
	int fd = socket(AF_IUCV, SOCK_STREAM, 0);
	if (fd < 0) {
		give_up("socket(AF_IUCV, SOCK_STREAM, 0)");
	}
	return fd;
}

int bind_to(int fd, const char *user, const char *name) {
	struct sockaddr_iucv a = address(user, name);
	return bind(fd, (struct sockaddr *)&a, sizeof a);
}

int connect_to(int fd, const char *user, const char *name) {
	struct sockaddr_iucv a = address(user, name);
	return connect(fd, (struct sockaddr *)&a, sizeof a);
}

const char *fresh_name(void) {
	static unsigned count;
	return text("P%03x%04x", (unsigned)getpid() & 0xfff, ++count & 0xffff);
}

int listener(int backlog, int limit, const char **name) {
	int fd = stream();
	*name = strdup(fresh_name());
	if (limit) {
		set_number(fd, SO_MSGLIMIT, limit);
	}
	if (bind_to(fd, options.peer, *name) != 0) {
		give_up("bind of a listener");
	}
	if (listen(fd, backlog) != 0) {
		give_up("listen");
	}
	return fd;
}

struct pair connected(int server_limit, int client_limit) {
	struct pair p;
	p.listener = listener(5, server_limit, &p.name);
	p.client = stream();
	if (client_limit) {
		set_number(p.client, SO_MSGLIMIT, client_limit);
	}
	if (bind_to(p.client, options.local, fresh_name()) != 0) {
		give_up("bind of a client");
	}
	if (connect_to(p.client, options.peer, p.name) != 0) {
		give_up("connect");
	}
	p.server = accept(p.listener, NULL, NULL);
	if (p.server < 0) {
		give_up("accept");
	}
	return p;
}

void timeout(int fd, int option, int ms) {
	struct timeval t = {ms / 1000, ms % 1000 * 1000};
	setsockopt(fd, SOL_SOCKET, option, &t, sizeof t);
}

int number_option(int fd, int level, int option) {
	int value = -99;
	socklen_t length = sizeof value;
	return getsockopt(fd, level, option, &value, &length) == 0 ? value : -1;
}

int set_number(int fd, int option, int value) {
	return setsockopt(fd, SOL_IUCV, option, &value, sizeof value);
}

const char *polled(int fd) {
	struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT};
	poll(&p, 1, 0);
	const char *t = text("%s%s%s%s%s", p.revents & POLLIN ? " in" : "", p.revents & POLLOUT ? " out" : "",
		p.revents & POLLERR ? " err" : "", p.revents & POLLHUP ? " hup" : "", p.revents ? "" : " nothing");
	return t + 1;
}

void settle(void) {
	usleep(100000);
}

static struct {
	pthread_t thread;
	void (*what)(int);
	int fd;
} act;

static void *later_body(void *nothing) {
	usleep(300000);
	act.what(act.fd);
	return nothing;
}

void later(void (*what)(int), int fd) {
	act.what = what;
	act.fd = fd;
	if (pthread_create(&act.thread, NULL, later_body, NULL) != 0) {
		give_up("pthread_create");
	}
}

void wait_for_later(void) {
	pthread_join(act.thread, NULL);
}

static const struct {
	const char *name;
	void (*ask)(void);
} sections[] = {
	{"names", ask_names},
	{"connect", ask_connect},
	{"handshake", ask_handshake},
	{"data", ask_data},
	{"limits", ask_limits},
	{"shutdown", ask_shutdown},
	{"close", ask_close},
	{"loss", ask_loss},
};

/* Each in a process of its own: what one leaves behind is closed before the next begins. */
static bool section(unsigned i) {
	int status;
	printf("# %s\n", sections[i].name);
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		alarm(60);
		sections[i].ask();
		exit(deviated ? 1 : 0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child) {
		return false;
	}
	if (WIFSIGNALED(status)) {
		printf("DEVIATION | %s ended by signal %d\n", sections[i].name, WTERMSIG(status));
	}
	return status == 0;
}

static int usage(void) {
	fputs("usage: afprobe [--local ID] [--peer ID] [--nobody ID] [--vm] [--mtu N] [--drop CMD --undrop CMD]\n"
		  "               [--delay CMD --undelay CMD] [--logged-off ID] [--unauthorised ID] [--busy ID]\n",
		stderr);
	return 2;
}

int main(int count, char **words) {
	static const struct option known[] = {{"local", 1, 0, 'l'}, {"peer", 1, 0, 'p'}, {"nobody", 1, 0, 'n'},
		{"vm", 0, 0, 'v'}, {"mtu", 1, 0, 'm'}, {"drop", 1, 0, 'd'}, {"undrop", 1, 0, 'u'}, {"delay", 1, 0, 'w'},
		{"undelay", 1, 0, 'x'}, {"logged-off", 1, 0, 'o'}, {"unauthorised", 1, 0, 'a'}, {"busy", 1, 0, 'b'}, {0}};
	for (int c; (c = getopt_long(count, words, "", known, NULL)) != -1;) {
		switch (c) {
		case 'l': options.local = optarg; break;
		case 'p': options.peer = optarg; break;
		case 'n': options.nobody = optarg; break;
		case 'v': options.vm = true; break;
		case 'm': options.mtu = atoi(optarg); break;
		case 'd': options.drop = optarg; break;
		case 'u': options.undrop = optarg; break;
		case 'w': options.delay = optarg; break;
		case 'x': options.undelay = optarg; break;
		case 'o': options.logged_off = optarg; break;
		case 'a': options.unauthorised = optarg; break;
		case 'b': options.busy = optarg; break;
		default: return usage();
		}
	}
	bool ok = true;
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("%-9s | %-70s | %-30s | %s\n", "", "fact", "expected", "seen");
	for (unsigned i = 0; i < sizeof sections / sizeof sections[0]; i++) {
		ok = section(i) && ok;
	}
	puts(ok ? "afprobe: every fact that was asked is as expected" : "afprobe: DEVIATIONS");
	return ok ? 0 : 1;
}
