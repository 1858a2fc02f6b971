#include <stdio.h>
static int five = 5;
#define COMMAND "ls "
static void run_given(char *data) { system(data); } // BAD
static void run_fixed(char *data) { system(data); } // OK
int main(int argc, char **argv) {
  char buf[100], cmd[200];
  char *data;
  char room[100] = "ls ";
  data = room;
  fgets(buf, 100, stdin);
  sprintf(cmd, "ls %s", buf); // BAD
  system(cmd); // BAD
  snprintf(cmd, sizeof cmd, "ls %s", "x");
  system("ls"); // OK
  printf(buf); // BAD
  printf("%s", buf); // OK
  char *e = getenv("X");
  popen(e, "r"); // BAD
  strcpy(cmd, e); // BAD
  strcpy(cmd, "fixed"); // OK
  int n = atoi(argv[1]);
  memcpy(cmd, buf, n); // BAD
  if (n > 0 && n < 100) {
    memcpy(cmd, buf, n); // OK
  }
  malloc(n); // BAD
  size_t len = strlen(data);
  recv(sock, (char *)(data + len), sizeof(char) * (100 - len - 1), 0);
  execl("/bin/sh", "sh", "-c", data, NULL); // BAD
  run_given(data);
  run_fixed("x");
  char *d2 = "a";
  if (5 == 5) { d2 = "b"; } else { d2 = getenv("Y"); }
  system(d2); // OK
  if (five == 5) { d2 = getenv("Y"); }
  system(d2); // BAD
  gets(buf); // BAD
  switch (6) { case 6: d2 = "x"; break; default: d2 = getenv("Z"); break; }
  system(d2); // OK
  for (int i = 0; i < 1; i++) { d2 = getenv("W"); }
  system(d2); // BAD
  while (1) { d2 = "z"; break; }
  system(d2); // OK
  d2 = getenv("K");
  fprintf(stderr, d2); // BAD
  fprintf(stderr, "%s", d2); // OK
  return 0;
}
