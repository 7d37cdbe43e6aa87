/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loading modules: finit_module(), and modprobe for programs that call it. A module is a small
 * text (README.md): its driver, what it claims, what it needs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fakekernel.h"
#include "module.h"

#define FLAG_COMPRESSED	 4u
#define MODULE_BYTES_MAX (1u << 20)

void module_name_copy(char name[static NAME_LENGTH], const char *from)
{
	size_t i = 0;

	for (; from[i] && from[i] != '.' && i < NAME_LENGTH - 1; i++)
		name[i] = from[i] == '-' ? '_' : from[i];
	name[i] = '\0';
}

static const char *module_base_name(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

bool module_is_loaded(const char *name)
{
	char path[PATH_LENGTH], module[NAME_LENGTH];

	module_name_copy(module, name);
	snprintf(path, sizeof(path), "module/%s", module);
	return faccessat(kernel.sys, path, F_OK, 0) == 0;
}

void module_list_free(struct module_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->count; i++)
		free(list->modules[i].text);
	free(list);
}

bool module_list_add(struct module_list *list, const char *path, const char *options,
		     unsigned int flags)
{
	struct module *module = &list->modules[list->count];

	if (list->count == MODULES_MAX)
		return false;
	snprintf(module->path, sizeof(module->path), "%s", path);
	snprintf(module->options, sizeof(module->options), "%s", options);
	module_name_copy(module->name, module_base_name(path));
	module->flags = flags;
	list->count++;
	return true;
}

/* .ko.xz needs the flag and a kernel that can; .ko must not have it */
static int form_check(const struct module *module)
{
	const char *ko = strstr(module_base_name(module->path), ".ko");
	bool packed = ko && ko[3] == '.';

	if (!ko)
		return -ENOEXEC;
	if (module->flags & FLAG_UNPACKED)
		return 0;
	if (module->flags & FLAG_COMPRESSED)
		return !kernel.decompress ? -EOPNOTSUPP : packed ? 0 : -EINVAL;
	return packed ? -ENOEXEC : 0;
}

int module_text_get(struct module *module)
{
	ssize_t length;

	module->text = malloc(MODULE_BYTES_MAX);
	if (!module->text)
		die("no memory");
	length = text_read(AT_FDCWD, module->path, module->text, MODULE_BYTES_MAX);
	if (length < 0)
		return (int)length;
	return length && (unsigned char)module->text[0] >= ' ' ? 0 : -ENOEXEC;
}

/* The words of the module's lines that begin with KEY, one call each; *AT starts at its text */
bool module_line_next(const char **at, const char *key, char word[static 256])
{
	size_t length = strlen(key);

	while (*at && **at) {
		const char *line = *at;
		size_t size = strcspn(line, "\n");

		*at = line + size + (line[size] == '\n');
		if (size < length || memcmp(line, key, length) != 0 ||
		    (size > length && line[length] != ' '))
			continue;
		snprintf(word, 256, "%.*s", size > length ? (int)(size - length - 1) : 0,
			 line + length + (size > length));
		return true;
	}
	return false;
}

static int needs_check(const struct module *module)
{
	const char *at = module->text;
	char word[256];

	while (module_line_next(&at, "depends", word))
		if (!module_is_loaded(word))
			return -ENOENT; /* unknown symbol */
	at = module->text;
	if (module_line_next(&at, "fail", word))
		return -(errno_number(word) ? errno_number(word) : EINVAL);
	return 0;
}

/* the value that the options give to PARAMETER, else what the module's own line says */
static void parameter_make(const struct module *module, const char *parameter)
{
	char path[PATH_LENGTH], name[NAME_LENGTH], value[256] = "", options[512], *save = NULL;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(parameter, "= "), parameter);
	if (strchr(parameter, '='))
		snprintf(value, sizeof(value), "%s", strchr(parameter, '=') + 1);
	snprintf(options, sizeof(options), "%s", module->options);
	for (char *word = strtok_r(options, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		char *equals = strchr(word, '=');

		if (equals)
			*equals = '\0';
		if (names_equal(word, name))
			snprintf(value, sizeof(value), "%s", equals ? equals + 1 : "Y");
	}
	strcat(value, "\n");
	snprintf(path, sizeof(path), "module/%s/parameters", module->name);
	folder_make(kernel.sys, path);
	snprintf(path, sizeof(path), "module/%s/parameters/%s", module->name, name);
	file_make(kernel.sys, path, 0644, value);
}

/* the kernel warns of a parameter that the module does not have, and goes on */
static void parameters_make(const struct module *module)
{
	char word[256], options[512], *save = NULL;
	const char *at = module->text;

	while (module_line_next(&at, "param", word))
		parameter_make(module, word);
	snprintf(options, sizeof(options), "%s", module->options);
	for (char *o = strtok_r(options, " ", &save); o; o = strtok_r(NULL, " ", &save)) {
		bool known = false;

		o[strcspn(o, "=")] = '\0';
		at = module->text;
		while (module_line_next(&at, "param", word)) {
			word[strcspn(word, "= ")] = '\0';
			known |= names_equal(word, o);
		}
		if (!known)
			journal_effect("unknown parameter %s %s", module->name, o);
	}
}

static void driver_register(struct op *op, const struct module *module)
{
	char word[256], path[PATH_LENGTH];
	const char *at = module->text;

	if (!module_line_next(&at, "driver", word))
		return;
	op->driver = driver_add(word, module->name);
	snprintf(path, sizeof(path), "bus/pci/drivers/%s", op->driver->name);
	folder_make(kernel.sys, path);
	at = module->text;
	op->driver->override_only = module_line_next(&at, "override_only", word);
	at = module->text;
	while (module_line_next(&at, "alias", word)) {
		if (strncmp(word, "vfio_pci:", 9) == 0)
			op->driver->override_only = true;
		else if (!op->driver->override_only)
			driver_claim(op->driver, word);
	}
}

static int module_begin(struct op *op, struct module *module)
{
	char path[PATH_LENGTH];
	int r = module_is_loaded(module->name) ? -EEXIST : form_check(module);

	if (r == 0)
		r = module_text_get(module);
	if (r == 0)
		r = needs_check(module);
	if (r < 0)
		return r;
	snprintf(path, sizeof(path), "module/%s", module->name);
	folder_make(kernel.sys, path);
	strcat(path, "/initstate");
	file_make(kernel.sys, path, 0444, "coming\n");
	parameters_make(module);
	op->driver = NULL;
	driver_register(op, module);
	return 0;
}

/* "vendor:device[:subvendor[:subdevice[:class[:mask]]]],..." of vfio-pci, one a call */
static bool ids_next(struct module *module, struct dynamic_id *ret_id)
{
	const char *ids = strstr(module->options, "ids=");
	char text[128];

	if (!ids || (ids != module->options && ids[-1] != ' '))
		return false;
	ids += 4 + module->ids_done;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(ids, ", "), ids);
	if (!text[0])
		return false;
	module->ids_done += strlen(text) + (ids[strlen(text)] == ',');
	for (char *p = text; *p; p++)
		if (*p == ':')
			*p = ' ';
	return id_parse(text, ret_id);
}

/* driver_attach(), once for the driver's own ids, then once for each that ids= adds */
static bool devices_attach(struct op *op, struct module *module)
{
	struct dynamic_id id;
	int error;

	do {
		for (; op->cursor < kernel.device_count && module->attaches; op->cursor++) {
			struct device *device = kernel.devices[op->cursor];

			if (!op->inside && !driver_matches(op->driver, device))
				continue;
			if (!probe_run(op, device, op->driver, &error))
				return false;
		}
		op->cursor = 0;
		module->attaches = true; /* new ids are tried even with autoprobe off */
		if (!ids_next(module, &id))
			return true;
		(void)id_add(op->driver, &id, false);
	} while (true);
}

static void module_finish(struct op *op, const struct module *module)
{
	char path[PATH_LENGTH], target[PATH_LENGTH], word[256];
	const char *at = module->text;

	if (op->driver) {
		driver_publish(op->driver);
		snprintf(path, sizeof(path), "module/%s/drivers", module->name);
		folder_make(kernel.sys, path);
		snprintf(target, sizeof(target), "bus/pci/drivers/%s", op->driver->name);
		snprintf(path, sizeof(path), "module/%s/drivers/pci:%s", module->name,
			 op->driver->name);
		link_make(kernel.sys, path, target);
		snprintf(path, sizeof(path), "bus/pci/drivers/%s/module", op->driver->name);
		snprintf(target, sizeof(target), "module/%s", module->name);
		link_make(kernel.sys, path, target);
	}
	if (module_line_next(&at, "iommu", word))
		groups_appear();
	snprintf(path, sizeof(path), "module/%s/initstate", module->name);
	text_write(kernel.sys, path, "live\n");
}

static void load_text(struct op *op, const struct module *module)
{
	snprintf(op->text, sizeof(op->text), "load %s%s%s", module_base_name(module->path),
		 module->options[0] ? " " : "", module->options);
	op->journaled = false;
}

static bool module_step(struct op *op, struct module *module, int *ret_error)
{
	*ret_error = 0;
	if (!module->begun) {
		load_text(op, module);
		*ret_error = module_begin(op, module);
		if (*ret_error < 0)
			return true;
		module->begun = true;
		module->attaches = bus_autoprobes();
	}
	if (op->driver && !devices_attach(op, module))
		return false;
	module_finish(op, module);
	return true;
}

bool load_step(struct op *op)
{
	struct module_list *list = op->modules;
	int r;

	while (list->next < list->count) {
		if (list->next && !list->modules[list->next].begun && op->text[0])
			journal("%s", op->text);
		if (!module_step(op, &list->modules[list->next], &r))
			return false;
		list->next++;
		if (r < 0 && !(r == -EEXIST && op->ends_task)) {
			op->result = r;
			return true;
		}
		if (r < 0)
			op->text[0] = '\0';
	}
	return true;
}

struct module_list *module_list_new(void)
{
	struct module_list *list = calloc(1, sizeof(*list));

	if (!list)
		die("no memory");
	return list;
}

bool module_load(struct task *task, const char *path, const char *options, unsigned int flags)
{
	struct op op = { .kind = OP_LOAD };

	op.modules = module_list_new();
	(void)module_list_add(op.modules, path, options, flags);
	return op_start(task, &op);
}
