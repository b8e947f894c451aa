/*
 * Knobs: what a test turns. A value comes from afiucv_stub_knob() in this process, else from the environment
 * (AFIUCV_STUB_MTU for the knob mtu), else from a line mtu=8192 of the file "knobs" in the directory of the stub. They are
 * read at every call, so that they can be turned at any time and from any process.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stub.h"

struct setting {
	struct setting *next;
	char *name;
	char *value;
};

static struct setting *settings;

/* For programs that loaded the library: sets a knob for this process, or with NULL gives it back to the others. */
__attribute__((visibility("default"))) int afiucv_stub_knob(const char *name, const char *value) {
	lock();
	struct setting **place = &settings;
	while (*place && strcmp((*place)->name, name) != 0) {
		place = &(*place)->next;
	}
	struct setting *old = *place;
	if (old) {
		*place = old->next;
		free(old->name);
		free(old->value);
		free(old);
	}
	int result = 0;
	if (value) {
		struct setting *new = calloc(1, sizeof *new);
		if (new && (new->name = strdup(name)) && (new->value = strdup(value))) {
			new->next = settings;
			settings = new;
		} else {
			result = -1;
			if (new) {
				free(new->name);
			}
			free(new);
		}
	}
	unlock();
	return result;
}

static bool copied(char *value, size_t size, const char *from, size_t length) {
	if (length >= size) {
		length = size - 1;
	}
	memcpy(value, from, length);
	value[length] = 0;
	return true;
}

static bool own_setting(const char *name, char *value, size_t size) {
	for (struct setting *s = settings; s; s = s->next) {
		if (strcmp(s->name, name) == 0) {
			return copied(value, size, s->value, strlen(s->value));
		}
	}
	char variable[64] = "AFIUCV_STUB_";
	size_t at = strlen(variable);
	for (const char *c = name; *c && at < sizeof variable - 1; c++) {
		variable[at++] = (char)toupper((unsigned char)*c);
	}
	variable[at] = 0;
	const char *environment = getenv(variable);
	return environment && copied(value, size, environment, strlen(environment));
}

/* The directory must be known before the knobs are; the lock is held. */
bool knob_of_process(const char *name, char *value, size_t size) {
	return own_setting(name, value, size);
}

void knobs_read(struct knobs *k) {
	k->text[0] = 0;
	int file = directory < 0 ? -1 : openat(directory, "knobs", O_RDONLY | O_CLOEXEC);
	if (file < 0) {
		return;
	}
	ssize_t length = read(file, k->text, sizeof k->text - 1);
	k->text[length > 0 ? length : 0] = 0;
	libc_.close(file);
}

bool knob(const struct knobs *k, const char *name, char *value, size_t size) {
	if (own_setting(name, value, size)) {
		return true;
	}
	size_t length = strlen(name);
	for (const char *line = k->text; *line;) {
		size_t end = strcspn(line, "\n");
		if (end > length && strncmp(line, name, length) == 0 && line[length] == '=') {
			return copied(value, size, line + length + 1, end - length - 1);
		}
		line += line[end] ? end + 1 : end;
	}
	return false;
}

long knob_number(const struct knobs *k, const char *name, long otherwise) {
	char value[32];
	return knob(k, name, value, sizeof value) && *value ? strtol(value, NULL, 0) : otherwise;
}

/* Takes the next user id of a list separated by commas or blanks; false at its end. */
static bool next_user(const char **list, char user[PART]) {
	*list += strspn(*list, ", \t\r");
	size_t length = strcspn(*list, ", \t\r");
	memset(user, ' ', PART);
	memcpy(user, *list, length < PART ? length : PART);
	*list += length;
	return length > 0;
}

bool knob_lists(const struct knobs *k, const char *name, const char *otherwise, const char user[PART]) {
	char value[512];
	const char *list = knob(k, name, value, sizeof value) ? value : otherwise;
	char one[PART];
	while (list && next_user(&list, one)) {
		if (memcmp(one, user, PART) == 0) {
			return true;
		}
	}
	return false;
}

bool knob_first(const struct knobs *k, const char *name, const char *otherwise, char user[PART]) {
	char value[512];
	const char *list = knob(k, name, value, sizeof value) ? value : otherwise;
	return list && next_user(&list, user);
}

bool is_vm(const struct knobs *k) {
	char value[16];
	return knob(k, "transport", value, sizeof value) && strcmp(value, "vm") == 0;
}

/* Whether frames between two user ids get lost, and nobody is told. */
bool is_lost(const struct knobs *k, const char a[PART], const char b[PART]) {
	return knob_number(k, "drop", 0) != 0 || knob_lists(k, "dead", NULL, a) || knob_lists(k, "dead", NULL, b);
}

/* Whether nothing can be sent over the HiperSockets device of a socket. */
bool is_down(const struct sock *s, const struct knobs *k) {
	return !s->vm && knob_lists(k, "down", NULL, s->user);
}

/* Whether the queue of that device is full: what is sent is dropped. */
bool is_full(const struct sock *s, const struct knobs *k) {
	return !s->vm && knob_lists(k, "full", NULL, s->user);
}

/* The user ids that this process has over HiperSockets, as sysfs tells them of real devices; their length. */
__attribute__((visibility("default"))) int afiucv_stub_user_ids(char *text, int size) {
	struct knobs k;
	text[0] = 0;
	lock();
	if (directory_open()) {
		knobs_read(&k);
		if (!is_vm(&k) && !knob(&k, "local", text, (size_t)size) && !knob(&k, "userids", text, (size_t)size)) {
			copied(text, (size_t)size, USER_IDS, strlen(USER_IDS));
		}
	}
	unlock();
	return (int)strlen(text);
}
