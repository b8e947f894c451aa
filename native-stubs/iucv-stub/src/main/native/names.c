/*
 * The directory of the stub: a locked file for each name in use, a socket for each listener. Locks end with their
 * process, so that a name is free again after a kill.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "stub.h"

struct name {
	struct name *next;
	int holders;
	int file;
	char path[4 * PART + 8];
};

int directory = -1;
static struct name *names;

bool knob_of_process(const char *name, char *value, size_t size);

bool directory_open(void) {
	char path[4000];
	if (directory >= 0) {
		return true;
	}
	if (!knob_of_process("dir", path, sizeof path) || !*path) {
		return false;
	}
	if (mkdir(path, 0700) != 0 && errno != EEXIST) {
		return false;
	}
	directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return directory >= 0;
}

static void hex(char *to, const char part[PART]) {
	for (int i = 0; i < PART; i++) {
		sprintf(to + 2 * i, "%02x", (unsigned char)part[i]);
	}
}

static void socket_file(char path[4 * PART + 8], const char user[PART], const char name[PART]) {
	hex(path, user);
	path[2 * PART] = '.';
	hex(path + 2 * PART + 1, name);
	strcpy(path + 4 * PART + 1, ".link");
}

/* Through the descriptor of the directory: sun_path holds 107 octets, and directories of tests are long. */
void unix_address(const char user[PART], const char name[PART], struct sockaddr *address, socklen_t *length) {
	struct sockaddr_un *un = (struct sockaddr_un *)address;
	char file[4 * PART + 8];
	socket_file(file, user, name);
	memset(un, 0, sizeof *un);
	un->sun_family = AF_UNIX;
	snprintf(un->sun_path, sizeof un->sun_path, "/proc/self/fd/%d/%s", directory, file);
	*length = sizeof *un;
}

void unix_unlink(const char user[PART], const char name[PART]) {
	char file[4 * PART + 8];
	socket_file(file, user, name);
	unlinkat(directory, file, 0);
}

/* Opens and locks the file of a name; -1 when another process has it. */
static int locked(const char *path) {
	for (;;) {
		int file = openat(directory, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (file < 0) {
			return -1;
		}
		struct stat mine, current;
		if (flock(file, LOCK_EX | LOCK_NB) != 0) {
			libc_.close(file);
			return -1;
		}
		/* Its last holder may have removed it between the open and the lock. */
		if (fstat(file, &mine) == 0 && fstatat(directory, path, &current, 0) == 0 && mine.st_ino == current.st_ino) {
			return file;
		}
		libc_.close(file);
	}
}

struct name *name_take(const char system[PART], const char name[PART]) {
	char path[4 * PART + 8];
	hex(path, system);
	path[2 * PART] = '.';
	hex(path + 2 * PART + 1, name);
	strcpy(path + 4 * PART + 1, ".name");
	for (struct name *n = names; n; n = n->next) {
		if (strcmp(n->path, path) == 0) {
			return NULL;
		}
	}
	struct name *n = calloc(1, sizeof *n);
	if (!n) {
		return NULL;
	}
	n->file = locked(path);
	if (n->file < 0) {
		free(n);
		return NULL;
	}
	strcpy(n->path, path);
	n->holders = 1;
	n->next = names;
	names = n;
	return n;
}

struct name *name_share(struct name *n) {
	n->holders++;
	return n;
}

void name_release(struct name *n) {
	if (!n || --n->holders > 0) {
		return;
	}
	struct name **place = &names;
	while (*place != n) {
		place = &(*place)->next;
	}
	*place = n->next;
	unlinkat(directory, n->path, 0);
	libc_.close(n->file);
	free(n);
}

/* In the child of a fork: the names stay with the parent. */
void names_forget(void) {
	while (names) {
		struct name *n = names;
		names = n->next;
		libc_.close(n->file);
		free(n);
	}
	if (directory >= 0) {
		libc_.close(directory);
		directory = -1;
	}
}
