#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

class Job {
public:
    explicit Job(char *given);
    ~Job();
    void run();

private:
    char *command;
};

Job::Job(char *given) {
    command = given;
}

void Job::run() {
    system(command); // BAD
}

Job::~Job() {
    popen(command, "r"); // BAD
}

void start() {
    Job *job = new Job(getenv("JOB"));
    job->run();
    delete job;
}

static void take(char *&out) {
    out = getenv("OUT");
}

void references() {
    char *text = getenv("A");
    char *&same = text;
    system(same); // BAD
    same = (char *)"ls";
    system(text); // OK
    take(text);
    system(text); // BAD
}

void arrays(FILE *in) {
    size_t count = 0;
    fscanf(in, "%zu", &count);
    char *text = new char[count]; // BAD
    delete[] text;
    delete[] text; // BAD
    if (count > 3 && count < 100) {
        text = new char[count]; // OK
        delete[] text;
    }
}

void opened(int socket) {
    char name[100];
    recv(socket, name, sizeof(name) - 1, 0);
    std::ifstream file;
    file.open(name); // BAD
}

void held(int socket) {
    char name[100];
    std::vector<char *> names;
    recv(socket, name, sizeof(name) - 1, 0);
    names.push_back(name);
    system(names[0]); // BAD
}
