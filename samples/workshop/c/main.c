#include "tally.h"

#include <stdio.h>

int main(void) {
    char text[4096];  
    size_t size = fread(text, 1, sizeof text - 1, stdin);
    text[size] = '\0';
    printf("%ld\n", tally_sum(text));
    return 0; 
}
