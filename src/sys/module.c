// SPDX-License-Identifier: GPL-2.0-or-later
/* Loading modules: see module.h. */
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/cmdline.h"
#include "missing.h"

#define MODULE_NAME_MAX 64
/* MODULE_INIT_COMPRESSED_FILE, include/uapi/linux/module.h, since 5.17 */
#define COMPRESSED_FILE 4

static bool is_vfio_pci(struct text module)
{
	return text_same_param(module, "vfio_pci");
}

/* Adds the parameters in `text`, parameter by parameter, without ids= where that is ours. */
static void add_params(struct buf *b, struct text text, bool drop_ids)
{
	struct param param;
	bool quote;

	while (cmdline_next(&text, &param)) {
		if (drop_ids && text_is(param.key, "ids"))
			continue;
		/* What holds a quote could end the parameter and begin another one. */
		if (text_has(param.key, '"') || text_has(param.value, '"'))
			continue;
		quote = text_has(param.value, ' ') || text_has(param.value, '\t');
		buf_add(b,
			quote		? "%s%pT=\"%pT\""
			: param.value.p ? "%s%pT=%pT"
					: "%s%pT",
			b->n ? " " : "", &param.key, &param.value);
	}
}

/* The kernel applies "module.param" itself only to what is built in; for modules kmod does it. */
static void add_cmdline_params(struct buf *b, struct text module, struct text cmdline)
{
	struct param param;

	while (cmdline_next(&cmdline, &param)) {
		struct text whole = param.key, prefix = text_cut(&whole, '.');

		if (!whole.p || !module_same(prefix, module))
			continue;
		if (param.value.p)
			whole.n = (size_t)(param.value.p + param.value.n - whole.p);
		add_params(b, whole, is_vfio_pci(module));
	}
}

bool module_params(struct buf *b, const struct module *module, const struct settings *settings)
{
	bool ours = is_vfio_pci(module->name);

	buf_clear(b);
	add_params(b, module->options, ours);
	if (ours)
		add_params(b, settings->options, true);
	add_cmdline_params(b, module->name, settings->cmdline);
	return !b->cut;
}

/* Opens the module's file in whatever form the image holds it. */
static int open_module(const struct sys *sys, const struct module *module, const char *release,
		       bool *ret_compressed)
{
	static const char endings[][5] = { "", ".xz", ".zst", ".gz" };

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		const char *path =
			sys_path("lib/modules/%s/%pT%s", release, &module->path, endings[i]);
		int fd = openat(sys->root, path, O_RDONLY | O_CLOEXEC);

		*ret_compressed = endings[i][0];
		if (fd >= 0)
			return fd;
		if (errno != ENOENT)
			return -errno;
	}
	return -ENOENT;
}

#define MODPROBE "/sbin/modprobe"

/*
 * modprobe reads modprobe.d and the command line by itself, so it would find ids= there again: the
 * empty one that comes last wins.
 */
static void exec_modprobe(const struct module *module, char *params)
{
	char name[MODULE_NAME_MAX];
	char *argv[] = { (char *)MODPROBE, name, NULL, NULL, NULL };
	char *envp[] = { (char *)"PATH=/sbin:/usr/sbin:/bin:/usr/bin", NULL };
	struct buf b = BUF(name);
	unsigned n = 2;

	buf_text(&b, module->name);
	if (params[0])
		argv[n++] = params;
	if (is_vfio_pci(module->name))
		argv[n] = (char *)"ids=";
	if (!b.cut)
		(void)execve(MODPROBE, argv, envp);
	_exit(127);
}

static int load_by_modprobe(const struct module *module, char *params)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -errno;
	if (pid == 0)
		exec_modprobe(module, params);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -ENOEXEC;
}

static int load_file(const struct job *job, const struct module *module, char *params)
{
	struct utsname uts;
	bool compressed;
	int fd, error = 0;

	if (uname(&uts))
		return -errno;
	fd = open_module(&job->sys, module, uts.release, &compressed);
	if (fd < 0)
		return fd;
	if (finit_module(fd, params, compressed ? COMPRESSED_FILE : 0))
		error = errno == EEXIST ? 0 : -errno;
	(void)close(fd);
	/* A compressor that this kernel does not know, or none at all. */
	if (compressed && (error == -EOPNOTSUPP || error == -EINVAL || error == -ENOEXEC))
		error = load_by_modprobe(module, params);
	return error;
}

int module_load(const struct job *job, const struct module *module)
{
	char params[MODULE_MAX_PARAMS];
	struct buf b = BUF(params);

	if (!job->sys.is_live)
		return 0;
	if (!module_params(&b, module, &job->settings))
		return -E2BIG;
	return load_file(job, module, params);
}

int module_set_params(const struct sys *sys, const struct settings *settings)
{
	struct text rest = settings->options;
	struct param param;
	int error = 0;

	while (cmdline_next(&rest, &param)) {
		const char *path = sys_path("sys/module/vfio_pci/parameters/%pT", &param.key);
		int now = sys_put(sys->root, path, param.value.n ? param.value : TEXT("1"));

		error = error ? error : now;
	}
	return error;
}
