// SPDX-License-Identifier: GPL-2.0-or-later
/* Making the images anew: see rebuild.h. */
#include "rebuild.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "options.h"

/* `update-initramfs -u` alone does only the newest kernel, and some hosts boot an older one. */
static const char *const update_initramfs[] = { "update-initramfs", "-u", "-k", "all", NULL };
static const char *const dracut[] = { "dracut", "--regenerate-all", "-f", NULL };
static const char *const mkinitcpio[] = { "mkinitcpio", "-P", NULL };
static const char *const proxmox[] = { "proxmox-boot-tool", "refresh", NULL };

static bool has_program(const struct sys *sys, const char *name)
{
	static const char *const folders[] = { "usr/sbin", "usr/bin", "sbin", "bin",
					       "usr/local/sbin" };
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folders[i], name);
		if (sys_exists(sys->root, path))
			return true;
	}
	return false;
}

/* update-initramfs first: dracut's package has one, too, and its hooks copy to the ESP. */
static const char *const *image_tool(const struct sys *sys)
{
	static const char *const *const tools[] = { update_initramfs, dracut, mkinitcpio };

	for (size_t i = 0; i < ARRAY_SIZE(tools); i++)
		if (has_program(sys, tools[i][0]))
			return tools[i];
	return NULL;
}

/* Proxmox copies kernels and images to its ESPs; where a hook does that nobody else need to. */
static bool needs_refresh(const struct sys *sys)
{
	return sys_exists(sys->root, "etc/kernel/proxmox-boot-uuids") &&
	       !sys_exists(sys->root, "etc/initramfs/post-update.d/proxmox-boot-sync") &&
	       has_program(sys, proxmox[0]);
}

static void print_words(struct buf *b, const char *const *words)
{
	for (unsigned i = 0; words[i]; i++)
		buf_add(b, "%s%s", i ? " " : "", words[i]);
}

bool rebuild_print(const struct sys *sys, struct buf *b)
{
	const char *const *tool = image_tool(sys);

	if (!tool)
		return false;
	print_words(b, tool);
	if (needs_refresh(sys)) {
		buf_add(b, " && ");
		print_words(b, proxmox);
	}
	return true;
}

static void run_child(const struct sys *sys, const char *root, const char *const *words)
{
	if (!sys->is_live && (chroot(root) || chdir("/"))) {
		say("%s: %s", root, strerror(errno));
		_exit(126);
	}
	(void)setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	(void)dup2(STDERR_FILENO, STDOUT_FILENO);
	(void)execvp(words[0], (char *const *)words);
	say("%s: %s", words[0], strerror(errno));
	_exit(127);
}

static int run_one(const struct sys *sys, const char *root, const char *const *words)
{
	char line[256];
	struct buf b = BUF(line);
	int state = 0;
	pid_t pid;

	print_words(&b, words);
	say("%s", line);
	pid = fork();
	if (pid < 0) {
		say("%s: %s", line, strerror(errno));
		return EXIT_BROKEN;
	}
	if (!pid)
		run_child(sys, root, words);
	while (waitpid(pid, &state, 0) < 0)
		if (errno != EINTR)
			return EXIT_BROKEN;
	if (WIFEXITED(state) && !WEXITSTATUS(state))
		return 0;
	say("%s failed; the configuration is written, but images may lack it", line);
	return EXIT_BROKEN;
}

int rebuild_run(const struct sys *sys, const char *root)
{
	const char *const *tool = image_tool(sys);
	int status;

	if (!tool) {
		say("no update-initramfs, dracut or mkinitcpio was found: make the images anew "
		    "yourself");
		return EXIT_BROKEN;
	}
	(void)output_arrived();
	status = run_one(sys, root, tool);
	return !status && needs_refresh(sys) ? run_one(sys, root, proxmox) : status;
}
