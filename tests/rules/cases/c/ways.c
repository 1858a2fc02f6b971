#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#define RUN _wsystem
#else
#define RUN system
#endif
#define START popen
#define QUIET 1
static int level = 0;
static int steady = 1;
static char *kept;
typedef struct {
  char *first;
  char *second;
} pair;

void set_level(void) { level = 2; }

void directives(char *text) {
#ifdef _WIN32
  free(text);
#else
  free(text);
#endif
}

void directive_both(char *text) {
#ifdef _WIN32
  free(text);
#endif
  free(text); // BAD
}

void once(void) {
  START(getenv("A"), "r"); // BAD
#if 0
  system(getenv("A")); // OK
#endif
}

int leave(int early) {
  char *text = malloc(10);
  if (early) {
    free(text);
    goto out;
  }
  free(text); // OK
out:
  return 0;
}

int leave_freed(void) {
  char *text = malloc(10);
  free(text);
  goto out;
out:
  free(text); // BAD
  return 0;
}

void skipped(void) {
  char *text = getenv("A");
  goto safe;
  system(text); // OK
safe:
  text = "ls";
  system(text); // OK
}

void settings(void) {
  char *text = "ls";
  if (level) {
    text = getenv("A");
  }
  system(text); // BAD
  text = "ls";
  if (!steady) {
    text = getenv("A");
  }
  if (!QUIET) {
    text = getenv("B");
  }
  system(text); // OK
}

void first_once(int socket) {
  char text[100] = "ls ";
  size_t size = strlen(text);
  do {
    int got = recv(socket, text + size, 100 - size - 1, 0);
    if (got <= 0) {
      break;
    }
    text[size + got] = '\0';
  } while (0);
  system(text); // BAD
}

void pointed(void) {
  char *text = getenv("A");
  char **one = &text;
  system(*one); // BAD
  *one = "ls";
  system(text); // OK
}

void held(void) {
  int (*run)(const char *) = system;
  run(getenv("A")); // BAD
}

static void use_kept(void) {
  char *text = kept;
  system(text); // BAD
}

void keep(void) {
  kept = getenv("A");
  use_kept();
}

void parts(void) {
  pair both;
  both.first = getenv("A");
  both.second = "ls";
  system(both.first); // BAD
  system(both.second); // OK
  char *all[3];
  all[1] = getenv("A");
  all[2] = "ls";
  system(all[1]); // BAD
  system(all[2]); // OK
}

void chosen(int kind) {
  char *text = "ls";
  switch (kind) {
  case 1:
    text = getenv("A");
  case 2:
    system(text); // BAD
    break;
  default:
    text = "fixed";
  }
  while (1) {
    free(text);
    break;
  }
}

static int any(int ok, void *store) {
  (void)ok;
  return 1;
}

static int careful(int ok, void *store) {
  if (!ok) {
    printf("no");
  }
  return ok;
}

void verify(void *ctx) {
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, any); // BAD
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, careful); // OK
  SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL); // OK
}

void sizes(void) {
  char text[100];
  char *given = getenv("A");
  errno = atoi(given);
  memcpy(text, given, sizeof given); // OK
  write(1, text, sizeof(text)); // OK
}
