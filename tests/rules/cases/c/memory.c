#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GREETING "how do you do"
#define TEN 10
#define WHICH field

typedef union {
  char *as_name;
  char *as_path;
} either;

struct point {
  int x;
  int y;
};

void two_names_of_one_field(void) {
  either it;
  it.as_name = getenv("NAME");
  system(it.as_path); // BAD
  it.as_path = "ls";
  system(it.as_name); // OK
}

void a_macro_that_names_a_variable(void) {
  char *field = getenv("NAME");
  system(WHICH); // BAD
}

static void read_line(char *into) {
  fgets(into, 80, stdin);
}

static int take_line(char **out) {
  *out = getenv("LINE");
  return 0;
}

void what_a_function_fills(void) {
  char line[80];
  char *other = NULL;
  read_line(line);
  system(line); // BAD
  take_line(&other);
  system(other); // BAD
}

void too_small(void) {
  char small[10];
  char large[40];
  memset(large, 'x', sizeof(large) - 1);
  large[39] = '\0';
  memcpy(small, large, 40);           // BAD
  memcpy(small, large, sizeof small); // OK
  strcpy(small, GREETING);            // BAD
  strcpy(large, GREETING);            // OK
  strcpy(small, large);               // OK
  strncpy(small, large, TEN);         // OK
  snprintf(small, 40, "%d", 1);       // BAD
  strncat(small, large, 3);           // OK
}

void text_that_was_made(void) {
  char made[40];
  char small[10];
  memset(made, 'x', 39);
  made[20] = '\0';
  strcpy(small, made); // BAD
  made[9] = '\0';
  strcpy(small, made); // OK
}

void on_one_way(int way) {
  char *place;
  char small[10];
  char large[40];
  char text[40];
  if (way) {
    place = small;
  } else {
    place = large;
  }
  memcpy(place, text, 40); // BAD
  place = large;
  memcpy(place, text, 40); // OK
}

void of_the_heap(const struct point *from) {
  struct point *few = malloc(3 * sizeof(struct point));
  struct point *many = malloc(5 * sizeof(struct point));
  memcpy(few, from, 5 * sizeof(struct point));  // BAD
  memcpy(many, from, 5 * sizeof(struct point)); // OK
  char *shifted = malloc(10);
  memset(shifted, 0, 10); // OK
  memset(shifted, 0, 11); // BAD
}

void by_loops(void) {
  int few[10];
  int many[20];
  for (int i = 0; i < 20; i++) {
    few[i] = many[i]; // BAD
  }
  for (int i = 0; i < TEN; i++) {
    few[i] = many[i]; // OK
  }
  for (int i = TEN; i--;) {
    few[i] = 0; // OK
  }
  few[TEN] = 1; // BAD
  few[9] = 1;   // OK
}

void by_an_index(int socket) {
  int counts[10] = {0};
  char text[20] = "";
  int place = -1;
  int got = recv(socket, text, sizeof(text) - 1, 0);
  text[got] = '\0'; // OK
  place = atoi(text);
  counts[place] = 1; // BAD
  printf("%d", 100 / place); // BAD
  if (place > 3) {
    printf("%d", 100 / place); // OK
  }
  if (place >= 0) {
    counts[place] = 1; // BAD
  }
  if (place >= 0 && place < 10) {
    counts[place] = 1; // OK
  }
}

void by_a_divisor(const char *text) {
  int parts = 0;
  fscanf(stdin, "%d", &parts);
  printf("%d", 100 % parts); // BAD
  if (parts != 0) {
    printf("%d", 100 % parts); // OK
  }
}

void before_it(void) {
  char text[10];
  char other[10];
  char *early = text - 4;
  memcpy(early, other, 4); // BAD
}

static void print_it(const char *text) {
  if (text != NULL) {
    printf("%s", text);
  }
}

static char *gone(void) {
  char *text = malloc(10);
  free(text);
  return text;
}

void used_later(struct point *p) {
  char *text = malloc(10);
  free(text);
  print_it(text); // BAD
  text = gone();
  print_it(text); // BAD
  free(p);
  p->x = 1; // BAD
  printf("%d", p->y); // BAD
}

void freed_on_one_way(int way, int other) {
  char *text = malloc(10);
  char *second = malloc(10);
  char *third = malloc(10);
  if (way) {
    free(text);
  }
  free(text); // BAD
  if (way) {
    free(second);
  }
  if (!way) {
    free(second); // OK
  }
  int failed = 0;
  if (other) {
    free(third);
    failed = 1;
  }
  if (failed) {
    return;
  }
  free(third); // OK
}

struct item {
  struct item *next;
};

void each_of_a_list(struct item *first, struct item *one, struct item *two) {
  for (struct item *at = first, *next = NULL; at; at = next) {
    next = at->next; // OK
    free(at);        // OK
  }
  list_for_each(one, first) {
    free(one);
  }
  list_for_each(one, first) {
    print_it((char *)one->next); // OK
  }
  while (two) {
    switch (two->next != NULL) {
    case 0:
      free(two); // OK
      two = NULL;
    }
  }
}

int null_followed(void) {
  struct point *none = NULL;
  return none->x; // BAD
}

int null_asked(struct point *given) {
  struct point *maybe = NULL;
  struct point *filled = NULL;
  if (given) {
    maybe = given;
  }
  if (!maybe) {
    return 0;
  }
  make_point(&filled);
  return maybe->x + filled->x; // OK
}

int main(int argc, char **argv) {
  FILE *file = fopen(argv[1], "r"); // OK
  if (argc > 1) {
    system(argv[1]); // BAD
  }
  return file != NULL;
}
