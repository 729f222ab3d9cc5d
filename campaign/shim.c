/* Faults on demand: preloaded before the C library, it counts the persistent calls of one process below one folder,
 * and at the n-th of them kills or stops the process, tears the write, or fails. It also lets the clock jump.
 *
 * What to do stands in a file that is mapped by this library and by the harness (campaign/shim.py has the same layout).
 * Only the process whose id stands there is touched, so that children of a warm process are armed one at a time.
 * Stores into mapped memory are no calls and pass unseen: SQLite writes its -shm file so, which holds nothing that
 * survives a crash. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { COUNT, KILL, TEAR, FAIL, FILL, PAUSE };
enum { WRITE, PWRITE, WRITEV, PWRITEV, FSYNC, FDATASYNC, TRUNCATE, RENAME, UNLINK, CREATE, MKDIR, RMDIR, LINK, MODE,
       OWNER, ALLOCATE, MSYNC, TIMES };

#define LOGGED 16384

struct control {
    int32_t pid, action, error, clock;
    uint64_t kinds;               /* bits of the calls that are acted on */
    int64_t at, until;            /* the first and the last of them, from 1 */
    int64_t seen, fired, clocks, logged;
    char folder[512];
    struct { int32_t kind; char path[124]; } log[LOGGED];
};

static struct control *control;

__attribute__((constructor)) static void map_control(void)
{
    const char *name = getenv("FAULTS_CONTROL");
    int file = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC, 0) : -1;
    if (file < 0)
        return;
    void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    syscall(SYS_close, file);
    if (mapped != MAP_FAILED)
        control = mapped;
}

static int armed(void)
{
    return control && control->pid && control->pid == (int32_t)syscall(SYS_getpid);
}

/* The absolute name of a path, or of an open file if path is NULL; 0 if it is not below the folder. */
static int below(int file, const char *path, char *full)
{
    char link[64];
    size_t length = 0;
    if (!path || path[0] != '/') {
        snprintf(link, sizeof link, file == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", file);
        ssize_t read = syscall(SYS_readlinkat, AT_FDCWD, link, full, PATH_MAX);
        if (read < 0)
            return 0;
        length = (size_t)read;
        if (path)
            full[length++] = '/';
    }
    snprintf(full + length, path ? PATH_MAX : 1, "%s", path ? path : "");
    size_t prefix = strlen(control->folder);
    return !strncmp(full, control->folder, prefix) && (full[prefix] == '/' || !full[prefix]);
}

enum { PASS, HALF, REFUSE };

/* Count a call, and do what is asked at it: PASS it, let HALF of its bytes through, or REFUSE it with errno set. */
static int met(int kind, int file, const char *path)
{
    char full[2 * PATH_MAX];
    int before = errno;
    if (!armed() || !below(file, path, full))
        return PASS;
    errno = before;
    if (control->logged < LOGGED) {
        control->log[control->logged].kind = kind;
        const char *rest = full + strlen(control->folder);
        snprintf(control->log[control->logged].path, 124, "%s", rest + (*rest == '/'));
    }
    control->logged++;
    if (!(control->kinds >> kind & 1))
        return PASS;
    int64_t number = ++control->seen;
    if (control->action == COUNT || number < control->at || number > control->until)
        return PASS;
    control->fired++;
    if (control->action == KILL)
        syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    if (control->action == PAUSE)
        syscall(SYS_kill, syscall(SYS_getpid), SIGSTOP);
    if (control->action == TEAR || (control->action == FILL && number == control->at))
        return HALF;
    if (control->action == PAUSE)
        return PASS;
    errno = control->error;
    return REFUSE;
}

/* After the half of a call that TEAR let through. */
static void torn(void)
{
    if (control->action == TEAR)
        syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

#define CALL(kind, file, path, call)                                                                                   \
    do {                                                                                                               \
        int way = met(kind, file, path);                                                                               \
        if (way == REFUSE)                                                                                             \
            return -1;                                                                                                 \
        int result = (int)(call);                                                                                      \
        if (way == HALF)                                                                                               \
            torn();                                                                                                    \
        return result;                                                                                                 \
    } while (0)

/* A write passes the half of its bytes; of one byte, none. A full disk refuses what it cannot begin. */
#define WRITTEN(kind, file, size, call)                                                                                \
    do {                                                                                                               \
        int way = met(kind, file, NULL);                                                                               \
        if (way == HALF)                                                                                               \
            size /= 2;                                                                                                 \
        if (way == REFUSE || (way == HALF && !size && control->action == FILL)) {                                      \
            errno = control->error;                                                                                    \
            return -1;                                                                                                 \
        }                                                                                                              \
        ssize_t result = (call);                                                                                       \
        if (way == HALF)                                                                                               \
            torn();                                                                                                    \
        return result;                                                                                                 \
    } while (0)

ssize_t write(int file, const void *bytes, size_t size)
{
    WRITTEN(WRITE, file, size, syscall(SYS_write, file, bytes, size));
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t place)
{
    WRITTEN(PWRITE, file, size, syscall(SYS_pwrite64, file, bytes, size, place));
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t place) { return pwrite64(file, bytes, size, place); }

ssize_t writev(int file, const struct iovec *parts, int count)
{
    WRITTEN(WRITEV, file, count, syscall(SYS_writev, file, parts, count));
}

ssize_t pwritev64(int file, const struct iovec *parts, int count, off64_t place)
{
    WRITTEN(PWRITEV, file, count, syscall(SYS_pwritev, file, parts, count, (long)place, 0L));
}

ssize_t pwritev(int file, const struct iovec *parts, int count, off_t place)
{
    return pwritev64(file, parts, count, place);
}

int fsync(int file) { CALL(FSYNC, file, NULL, syscall(SYS_fsync, file)); }
int fdatasync(int file) { CALL(FDATASYNC, file, NULL, syscall(SYS_fdatasync, file)); }
int ftruncate64(int file, off64_t size) { CALL(TRUNCATE, file, NULL, syscall(SYS_ftruncate, file, size)); }
int ftruncate(int file, off_t size) { return ftruncate64(file, size); }
int truncate64(const char *path, off64_t size) { CALL(TRUNCATE, AT_FDCWD, path, syscall(SYS_truncate, path, size)); }
int truncate(const char *path, off_t size) { return truncate64(path, size); }

int renameat2(int from, const char *old, int to, const char *new, unsigned flags)
{
    CALL(RENAME, to, new, syscall(SYS_renameat2, from, old, to, new, flags));
}

int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int unlinkat(int folder, const char *path, int flags)
{
    CALL(flags & AT_REMOVEDIR ? RMDIR : UNLINK, folder, path, syscall(SYS_unlinkat, folder, path, flags));
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) { return unlink(path) && errno == EISDIR ? rmdir(path) : 0; }
int mkdirat(int folder, const char *path, mode_t mode) { CALL(MKDIR, folder, path, syscall(SYS_mkdirat, folder, path, mode)); }
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int linkat(int from, const char *old, int to, const char *new, int flags)
{
    CALL(LINK, to, new, syscall(SYS_linkat, from, old, to, new, flags));
}

int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }
int symlinkat(const char *old, int to, const char *new) { CALL(LINK, to, new, syscall(SYS_symlinkat, old, to, new)); }
int symlink(const char *old, const char *new) { return symlinkat(old, AT_FDCWD, new); }

static int opened(int folder, const char *path, int flags, mode_t mode)
{
    if (flags & (O_CREAT | O_TRUNC))
        CALL(CREATE, folder, path, syscall(SYS_openat, folder, path, flags, mode));
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define WITH_MODE(flags)                                                                                               \
    mode_t mode = 0;                                                                                                   \
    if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) {                                                         \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

int open(const char *path, int flags, ...) { WITH_MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { WITH_MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { WITH_MODE(flags) return opened(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { WITH_MODE(flags) return opened(folder, path, flags, mode); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int fchmod(int file, mode_t mode) { CALL(MODE, file, NULL, syscall(SYS_fchmod, file, mode)); }
int fchmodat(int folder, const char *path, mode_t mode, int flags)
{
    (void)flags;
    CALL(MODE, folder, path, syscall(SYS_fchmodat, folder, path, mode));
}
int chmod(const char *path, mode_t mode) { return fchmodat(AT_FDCWD, path, mode, 0); }

int fchown(int file, uid_t user, gid_t group) { CALL(OWNER, file, NULL, syscall(SYS_fchown, file, user, group)); }
int fchownat(int folder, const char *path, uid_t user, gid_t group, int flags)
{
    CALL(OWNER, folder, path, syscall(SYS_fchownat, folder, path, user, group, flags));
}
int chown(const char *path, uid_t user, gid_t group) { return fchownat(AT_FDCWD, path, user, group, 0); }

int fallocate64(int file, int mode, off64_t from, off64_t size)
{
    CALL(ALLOCATE, file, NULL, syscall(SYS_fallocate, file, mode, from, size));
}
int fallocate(int file, int mode, off_t from, off_t size) { return fallocate64(file, mode, from, size); }
int posix_fallocate64(int file, off64_t from, off64_t size) { return fallocate64(file, 0, from, size) ? errno : 0; }
int posix_fallocate(int file, off_t from, off_t size) { return posix_fallocate64(file, from, size); }

int utimensat(int folder, const char *path, const struct timespec times[2], int flags)
{
    CALL(TIMES, folder, path, syscall(SYS_utimensat, folder, path, times, flags));
}
int futimens(int file, const struct timespec times[2])
{
    CALL(TIMES, file, NULL, syscall(SYS_utimensat, file, NULL, times, 0));
}

/* The time of day jumps at every reading, up to ten years either way; the steady clock only leaps forward. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result || !armed() || !control->clock)
        return result;
    uint64_t reading = (uint64_t)++control->clocks, spread = 20ULL * 365 * 86400;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        now->tv_sec += (time_t)(reading * (uint64_t)control->clock * 0x9E3779B97F4A7C15ULL % spread) - (time_t)(spread / 2);
    else if (clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_BOOTTIME)
        now->tv_sec += (time_t)reading;
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    (void)zone;
    struct timespec exact;
    int result = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return result;
}

time_t time(time_t *place)
{
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (place)
        *place = exact.tv_sec;
    return exact.tv_sec;
}
