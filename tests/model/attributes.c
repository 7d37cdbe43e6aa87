/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A write to an attribute: which one it is, and what the kernel's store function makes of it.
 * Attributes without a rule here keep what is written, and the journal says so.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakekernel.h"

/* a write that sysfs hands to a store function */
struct store {
	struct task *task;
	const char *path;	  /* below sys */
	char folder[PATH_LENGTH]; /* its last folder's name */
	char value[4096];	  /* without the last newline */
	size_t length;
	char before[TEXT_LENGTH]; /* for the journal */
};

static bool answer(struct store *store, const char *what, long result)
{
	if (result < 0)
		journal("%s = %s", what, errno_name((int)-result));
	else
		journal("%s", what);
	task_force(store->task, result);
	return true;
}

static bool override_store(struct store *store)
{
	struct op op = { .kind = OP_OVERRIDE, .result = (long)store->length };
	char *end;

	op.device = device_find(store->folder);
	if (!op.device)
		return answer(store, store->path, -ENODEV);
	end = strchr(store->value, '\n');
	if (end)
		*end = '\0';
	snprintf(op.text, sizeof(op.text), "override %s %s", op.device->name,
		 store->value[0] ? store->value : "-");
	if (store->length >= 4095 || strlen(store->value) >= sizeof(op.value))
		return answer(store, op.text, -EINVAL);
	strcpy(op.value, store->value);
	return op_start(store->task, &op);
}

static bool pair_store(struct store *store, enum op_kind kind, const char *word)
{
	struct op op = { .kind = kind, .result = (long)store->length };

	op.device = device_find(store->value);
	op.driver = driver_find(store->folder);
	snprintf(op.text, sizeof(op.text), "%s %s %.*s", word, store->folder, NAME_LENGTH,
		 store->value);
	if (!op.device || !op.driver)
		return answer(store, op.text, -ENODEV);
	/* looked at without the lock: unbinding from a driver that does not have it */
	if (kind == OP_UNBIND && op.device->driver != op.driver)
		return answer(store, op.text, -ENODEV);
	return op_start(store->task, &op);
}

static bool probe_store(struct store *store)
{
	struct op op = { .kind = OP_PROBE, .result = (long)store->length };

	op.device = device_find(store->value);
	snprintf(op.text, sizeof(op.text), "probe %.*s", NAME_LENGTH, store->value);
	if (!op.device)
		return answer(store, op.text, -ENODEV);
	return op_start(store->task, &op);
}

static bool id_store(struct store *store, bool add)
{
	struct op op = { .kind = OP_NEW_ID, .result = (long)store->length };
	struct dynamic_id id;
	int r;

	op.driver = driver_find(store->folder);
	snprintf(op.text, sizeof(op.text), "%s %s %.*s", add ? "new_id" : "remove_id",
		 store->folder, NAME_LENGTH, store->value);
	if (!op.driver)
		return answer(store, op.text, -ENODEV);
	if (!id_parse(store->value, &id))
		return answer(store, op.text, -EINVAL);
	r = add ? id_add(op.driver, &id, true) : id_remove(op.driver, &id);
	if (r < 0 || !add)
		return answer(store, op.text, r < 0 ? r : (long)store->length);
	return op_start(store->task, &op);
}

static bool numvfs_store(struct store *store)
{
	struct op op = { .kind = OP_NUMVFS, .result = (long)store->length };
	char *end;
	unsigned long number = strtoul(store->value, &end, 0);

	op.device = device_find(store->folder);
	snprintf(op.text, sizeof(op.text), "numvfs %s %.*s", store->folder, NAME_LENGTH,
		 store->value);
	if (!op.device)
		return answer(store, op.text, -ENODEV);
	if (!store->value[0] || *end || number > 65535)
		return answer(store, op.text, -EINVAL);
	op.number = (unsigned int)number;
	return op_start(store->task, &op);
}

static bool text_store(struct store *store, const char *text)
{
	char what[PATH_LENGTH * 2];

	snprintf(what, sizeof(what), "write %s%s %.*s", store->before, store->path, NAME_LENGTH,
		 store->value);
	if (strncmp(store->before, "/sys", 4) == 0)
		text_write(kernel.sys, store->path, text);
	else
		text_write(kernel.root, store->path, text);
	return answer(store, what, (long)store->length);
}

static bool bool_store(struct store *store, const char *yes, const char *no)
{
	bool value;
	char what[PATH_LENGTH * 2];

	if (word_is_true(store->value, &value))
		return text_store(store, value ? yes : no);
	snprintf(what, sizeof(what), "write /sys/%s %.*s", store->path, NAME_LENGTH, store->value);
	return answer(store, what, -EINVAL);
}

static bool platform_store(struct store *store, const char *name)
{
	char what[PATH_LENGTH];

	snprintf(what, sizeof(what), "%s %s %.*s", name, store->folder, NAME_LENGTH, store->value);
	if (strcmp(name, "unbind") == 0 && platform_unbind(store->folder, store->value))
		return answer(store, what, (long)store->length);
	return answer(store, what, -ENODEV);
}

static bool driver_file_store(struct store *store, const char *name)
{
	if (strncmp(store->path, "bus/platform/", 13) == 0)
		return platform_store(store, name);
	if (strcmp(name, "bind") == 0)
		return pair_store(store, OP_BIND, "bind");
	if (strcmp(name, "unbind") == 0)
		return pair_store(store, OP_UNBIND, "unbind");
	return id_store(store, strcmp(name, "new_id") == 0);
}

static bool is_one_of(const char *name, const char *list)
{
	size_t length = strlen(name);
	const char *at = strstr(list, name);

	return at && at[length] == ' ' && (at == list || at[-1] == ' ');
}

static bool sys_store(struct store *store)
{
	const char *name = strrchr(store->path, '/') + 1;

	if (strstr(store->path, "/drivers/") && is_one_of(name, "bind unbind new_id remove_id "))
		return driver_file_store(store, name);
	if (strcmp(store->path, "bus/pci/drivers_probe") == 0)
		return probe_store(store);
	if (strcmp(store->path, "bus/pci/drivers_autoprobe") == 0)
		return text_store(store, store->value[0] == '0' ? "0\n" : "1\n");
	if (strcmp(name, "driver_override") == 0 && strncmp(store->path, "devices/", 8) == 0)
		return override_store(store);
	if (strcmp(name, "sriov_numvfs") == 0)
		return numvfs_store(store);
	if (strcmp(name, "sriov_drivers_autoprobe") == 0)
		return bool_store(store, "1\n", "0\n");
	if (strcmp(name, "enable_unsafe_noiommu_mode") == 0)
		return bool_store(store, "Y\n", "N\n");
	strcat(store->value, "\n");
	return text_store(store, store->value);
}

static void store_fill(struct store *store, const char *path, const char *bytes, size_t length)
{
	const char *last;

	store->path = path;
	if (length > sizeof(store->value) - 2)
		length = sizeof(store->value) - 2;
	memcpy(store->value, bytes, length);
	store->value[length] = '\0';
	if (length && store->value[length - 1] == '\n' && strlen(store->value) == length)
		store->value[length - 1] = '\0';
	last = strrchr(path, '/');
	if (!last)
		die("write to %s: no attribute", path);
	snprintf(store->folder, sizeof(store->folder), "%.*s", (int)(last - path), path);
	if (strrchr(store->folder, '/'))
		memmove(store->folder, strrchr(store->folder, '/') + 1,
			strlen(strrchr(store->folder, '/')));
}

/* PATH is below the tree. Returns false if the task waits inside the call. */
bool attribute_write(struct task *task, const char *path, const char *bytes, size_t length,
		     size_t whole)
{
	struct store store = { .task = task, .length = whole };

	if (!whole) {
		task_force(task, 0); /* never reaches the store function */
		return true;
	}
	if (strncmp(path, "/sys/", 5) == 0) {
		store_fill(&store, path + 5, bytes, length);
		strcpy(store.before, "/sys/");
		return sys_store(&store);
	}
	store_fill(&store, path + 1, bytes, length);
	strcpy(store.before, "/");
	strcat(store.value, "\n");
	return text_store(&store, store.value);
}

/* only a read of uevent may wait */
bool attribute_read(struct task *task, const char *path)
{
	struct op op = { .kind = OP_UEVENT };
	char folder[PATH_LENGTH];

	if (!kernel.uevent_locks || !strstr(path, "/uevent"))
		return true;
	snprintf(folder, sizeof(folder), "%s", path);
	*strrchr(folder, '/') = '\0';
	op.device = device_find(strrchr(folder, '/') ? strrchr(folder, '/') + 1 : folder);
	if (!op.device)
		return true;
	snprintf(op.text, sizeof(op.text), "read %s uevent", op.device->name);
	if (!op.device->holder)
		return true;
	return op_start(task, &op);
}
