/* The environment's answer to where Go keeps sources. The rules are those of `go help environment`:
 * GOPATH is $HOME/go unless set, GOMODCACHE is pkg/mod of its first folder; GOROOT is where the go
 * command stands, or where packages of Go usually are. */
#include "cli/places.h"

#include <stdlib.h>

#include "util/path.h"
#include "util/process.h"

static void add(struct str *list, size_t *n, struct str dir)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(list[i], dir))
            return;
    if (dir.ptr && dir.len && *n < PLACES_MAX)
        list[(*n)++] = dir;
}

static struct str get(const char *name)
{
    const char *value = getenv(name);
    return str_of(value ? value : "");
}

/* /usr/bin/go, a link to /usr/lib/go-1.19/bin/go: /usr/lib/go-1.19. ptr NULL: there is no go. */
static struct str root_of_command(struct arena *a)
{
    struct str go = process_find(a, PP_STR("go")), root = {NULL, 0};
    char *real = go.ptr ? realpath(go.ptr, NULL) : NULL;
    if (!real)
        return root;
    struct str bin = path_dir(a, str_of(real));
    if (bin.ptr && str_eq(path_base(bin), PP_STR("bin")))
        root = arena_str(a, path_dir(a, bin));
    free(real);
    return root;
}

static void add_goroots(struct places *p)
{
    static const char *const usual[] = {"/usr/local/go", "/usr/lib/go", "/usr/lib/golang",
                                        "/usr/share/go", "/opt/homebrew/opt/go/libexec"};
    add(p->goroots, &p->of.n_goroots, get("GOROOT"));
    add(p->goroots, &p->of.n_goroots, root_of_command(&p->arena));
    for (size_t i = 0; i < PP_COUNT(usual); i++)
        add(p->goroots, &p->of.n_goroots, str_of(usual[i]));
}

static void add_gopaths(struct places *p)
{
    struct str home = get("HOME"), rest = get("GOPATH"), part;
    while (str_next_part(&rest, ':', &part))
        add(p->gopaths, &p->of.n_gopaths, part);
    if (home.len)
        add(p->gopaths, &p->of.n_gopaths, path_join(&p->arena, home, PP_STR("go")));
    add(p->modules, &p->of.n_modules, get("GOMODCACHE"));
    for (size_t i = 0; i < p->of.n_gopaths; i++)
        add(p->modules, &p->of.n_modules, path_join(&p->arena, p->gopaths[i], PP_STR("pkg/mod")));
}

void places_init(struct places *p, const struct request *rq)
{
    *p = (struct places){.of = {.maps = rq->path_maps.item, .n_maps = rq->path_maps.n}};
    arena_init(&p->arena, 0);
    add_goroots(p);
    add_gopaths(p);
    p->of.goroots = p->goroots;
    p->of.modules = p->modules;
    p->of.gopaths = p->gopaths;
}

void places_done(struct places *p)
{
    arena_done(&p->arena);
}
