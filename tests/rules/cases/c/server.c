#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <syslog.h>

struct request {
  char path[256];
  unsigned length;
};

static int read_request(int peer, struct request *request, char *into) {
  char line[512];
  ssize_t size = recv(peer, line, sizeof line - 1, 0);
  if (size <= 0) {
    return -1;
  }
  line[size] = '\0';
  strcpy(request->path, line); // BAD
  snprintf(request->path, sizeof request->path, "%s", line); // OK
  syslog(LOG_INFO, line); // BAD
  syslog(LOG_INFO, "%s", line); // OK
  unsigned count = strtoul(line, NULL, 10);
  char *table = malloc(count * sizeof(struct request)); // BAD
  if (count > 64) {
    return -1;
  }
  char *bounded = malloc(count * sizeof(struct request)); // OK
  memcpy(into, line, count); // OK
  char command[600];
  snprintf(command, sizeof command, "convert %s out.png", line);
  system(command); // BAD
  FILE *pipe = popen("convert fixed out.png", "r"); // OK
  char word[32];
  sscanf(line, "%31s", word); // OK
  fopen(word, "r"); // BAD
  free(table);
  free(bounded);
  return 0;
}

static void twice(int a) {
  char *p = malloc(10);
  free(p);
  free(p); // BAD
  char *q = malloc(10);
  free(q);
  q = NULL;
  free(q); // OK
  char *r = malloc(10);
  if (a) {
    free(r);
    return;
  }
  free(r); // OK
  char *s = malloc(10);
  free(s);
  strcpy(s, "a"); // BAD
  char *t = malloc(10);
  if (a) {
    free(t);
    t = malloc(20);
  }
  strcpy(t, "a"); // OK
  char *u = malloc(10);
  printf("%s", u); // OK
  free(u);
  printf("%s", u); // BAD
  char *w = NULL;
  while (fill(&w)) {
    strlen(w); // OK
    free(w); // OK
  }
  for (int i = 0; i < a; i++) {
    char *v = malloc(10);
    strcpy(v, "a"); // OK
    free(v); // OK
  }
}

struct node {
  struct node *next;
};

static void free_all(struct node *node) {
  while (node) {
    struct node *next = node->next;
    free(node); // OK
    node = next;
  }
}

static void modes(void) {
  char name[10];
  scanf("%s", name); // BAD
  scanf("%9s", name); // OK
  chmod("/srv/a", 0777); // BAD
  chmod("/srv/a", 0644); // OK
  mkdir("/srv/b", 0700); // OK
  tmpnam(name); // BAD
  mkstemp(name); // OK
  MD5(name, 1, NULL); // BAD
  SHA256(name, 1, NULL); // OK
}
