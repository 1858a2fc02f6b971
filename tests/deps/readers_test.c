#include "readers_support.h"

static void python_requirements(void **state) {
    struct test *t = *state;
    READS(t, "requirements.txt",
          "# a comment\nDjango==4.2.1  # pinned\nrequests[socks]>=2.0,<3 ; python_version > '3'\n"
          "-r other.txt\n--hash=x\nflask \\\n    == 2.0 \\\n    --hash=sha256:abc\n./local\n"
          "pkg @ https://x/y.zip\nsix\nyaml==5.*\ngit+https://x/y\n",
          "Django 4.2.1 unknown :2\nrequests - unknown ~>=2.0,<3 :3\nflask 2.0 unknown :6\n"
          "pkg - unknown ~@ https://x/y.zip :10\nsix - unknown ~* :11\nyaml - unknown ~==5.* :12\n"
          "warning: a line is no requirement :13\n");
    READS(t, "requirements/test.txt", "pytest==7.0\n", "pytest 7.0 direct dev :1\n");
    READS(t, "requirements.txt", "b==1\na==2 # why\nC>=1\n",
          "b 1 direct :1\na 2 direct :2\nC - direct ~>=1 :3\n");
    /* As pip freeze and pip-compile write them: nobody says what is direct. */
    READS(t, "requirements.txt", "a==1\nB==2\nc==3\nd==4\n",
          "a 1 unknown :1\nB 2 unknown :2\nc 3 unknown :3\nd 4 unknown :4\n");
    READS(t, "requirements.txt", "b==2\na==1\n    # via b\n", "b 2 unknown :1\na 1 unknown :2\n");
}

static void python_locks(void **state) {
    struct test *t = *state;
    const char *poetry = "[[package]]\nname = \"django\"\nversion = \"4.2.1\"\n"
                         "description = \"\"\"two\nlines\"\"\"\n\n[package.dependencies]\n"
                         "sqlparse = {version = \">=0.3\", markers = \"x\"}\n\n[[package]]\n"
                         "name = \"pytest\"\nversion = \"7.0\"\nfiles = [\n"
                         "    {file = \"a\", hash = \"sha256:aa\"},\n]\n\n[metadata]\n"
                         "lock-version = \"2.0\"\n";
    READS(t, "poetry.lock", poetry, "django 4.2.1 unknown :1\npytest 7.0 unknown :10\n");
    test_put(t, "pyproject.toml",
             "[tool.poetry.dependencies]\npython = \"^3.9\"\nDjango = \"^4\"\n"
             "[tool.poetry.group.test.dependencies]\npytest = \"*\"\n");
    READS(t, "poetry.lock", poetry, "django 4.2.1 direct :1\npytest 7.0 direct dev :10\n");
    READS(t, "uv.lock",
          "version = 1\n\n[[package]]\nname = \"app\"\nversion = \"0.1\"\n"
          "source = { virtual = \".\" }\ndependencies = [\n    { name = \"anyio\" },\n]\n\n"
          "[package.dev-dependencies]\ndev = [{ name = \"ruff\" }]\n\n[[package]]\n"
          "name = \"anyio\"\nversion = \"4.0\"\nsource = { registry = \"https://pypi.org\" }\n\n"
          "[[package]]\nname = \"idna\"\nversion = \"3.4\"\n\n[[package]]\nname = \"ruff\"\n"
          "version = \"0.5.0\"\n",
          "anyio 4.0 direct :14\nidna 3.4 indirect :19\nruff 0.5.0 direct dev :23\n");
    READS(t, "sub/pdm.lock",
          "[[package]]\nname = \"a\"\nversion = \"1\"\ngroups = [\"default\"]\n[[package]]\n"
          "name = \"b\"\nversion = \"2\"\ngroups = [\"test\"]\n",
          "a 1 unknown :1\nb 2 unknown dev :5\n");
    test_put(t, "Pipfile", "[packages]\nFlask = \"*\"\n");
    READS(t, "Pipfile.lock",
          "{\"_meta\": {},\n\"default\": {\n\"flask\": {\"version\": \"==2.0\"},\n"
          "\"x\": {\"version\": \"*\"}},\n\"develop\": {\n\"b\": {\"version\": \"==1\"}}}",
          "flask 2.0 direct :3\nx - indirect ~* :4\nb 1 indirect dev :6\n");
}

static void rust_and_go(void **state) {
    struct test *t = *state;
    READS(t, "Cargo.lock",
          "version = 3\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n"
          " \"rand 0.8.5\",\n \"serde\",\n]\n\n[[package]]\nname = \"rand\"\nversion = \"0.7.0\"\n"
          "source = \"registry+https://x\"\n\n[[package]]\nname = \"rand\"\nversion = \"0.8.5\"\n"
          "source = \"registry+https://x\"\n\n[[package]]\nname = \"serde\"\nversion = \"1.0.1\"\n"
          "source = \"registry+https://x\"\n",
          "rand 0.7.0 indirect :11\nrand 0.8.5 direct :16\nserde 1.0.1 direct :21\n");
    READS(t, "go.mod",
          "module example.com/app\n\ngo 1.21\n\nrequire github.com/a/b v1.2.3\n\nrequire (\n"
          "\tgolang.org/x/text v0.3.0 // indirect\n\tx.org/old v1.0.0\n\tx.org/here v1.0.0\n)\n\n"
          "replace x.org/old v1.0.0 => x.org/new v2.0.0+incompatible\n"
          "replace x.org/here => ./here\n",
          "github.com/a/b 1.2.3 direct :5\ngolang.org/x/text 0.3.0 indirect :8\n"
          "x.org/new 2.0.0+incompatible direct :9\n");
    READS(t, "go.mod", "require (\n a v1\n", "warning: a block does not end :2\n");
}

static void maven_and_gradle(void **state) {
    struct test *t = *state;
    test_put(t, "pom.xml",
             "<project><artifactId>parent</artifactId><properties><v.x>1.5</v.x></properties>"
             "<dependencyManagement><dependencies><dependency><groupId>g</groupId>"
             "<artifactId>managed</artifactId><version>${v.x}</version><scope>test</scope>"
             "</dependency></dependencies></dependencyManagement></project>");
    READS(t, "sub/pom.xml",
          "<?xml version=\"1.0\"?>\n<project xmlns=\"http://maven\">\n <parent><groupId>g</groupId>"
          "<artifactId>parent</artifactId><version>9</version></parent>\n <dependencies>\n"
          "  <dependency><groupId>${project.groupId}</groupId><artifactId>a</artifactId>"
          "<version>${project.version}</version></dependency>\n"
          "  <dependency><groupId>g</groupId><artifactId>managed</artifactId></dependency>\n"
          "  <dependency><groupId>g</groupId><artifactId>far</artifactId><version>${no}</version>"
          "</dependency>\n"
          "  <!-- <dependency><groupId>no</groupId></dependency> -->\n </dependencies>\n</project>",
          "g:a 9 direct :5\ng:managed 1.5 direct dev :6\ng:far - direct ~${no} :7\n");
    READS(t, "typed/pom.xml",
          "<?xml version=\"1.0\"?>\n<!DOCTYPE project SYSTEM 'http://nowhere/a>b.dtd'>\n<project>"
          "<dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId>"
          "<version>1</version></dependency></dependencies></project>",
          "g:a 1 direct :3\n");
    READS(t, "evil/pom.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><project>&a;</project>",
          "warning: it has a document type, which is not read :1\n");
    READS(t, "gradle.lockfile",
          "# locked\ncom.a:b:1.0=compileClasspath,runtimeClasspath\n"
          "org.t:t:2.0=testCompileClasspath\nempty=annotationProcessor\n",
          "com.a:b 1.0 unknown :2\norg.t:t 2.0 unknown dev :3\n");
    READS(t, "build.gradle",
          "dependencies {\n  implementation 'com.a:b:1.0'\n  testImplementation(\"x:y:2.+\")\n"
          "  // implementation 'no:no:1'\n  api group: 'g', name: 'n', version: '3.0'\n"
          "  implementation \"a:b:$version\"\n  implementation project(':own')\n}\n",
          "com.a:b 1.0 direct :2\nx:y - direct dev ~2.+ :3\ng:n 3.0 direct :5\na:b - direct :6\n");
}

static void gradle_catalog(void **state) {
    struct test *t = *state;
    READS(t, "gradle/libs.versions.toml",
          "[versions]\nkotlin = \"1.9.0\"\n[libraries]\n"
          "a = { module = \"g:a\", version.ref = \"kotlin\" }\n"
          "b = { group = \"g\", name = \"b\", version = \"2.+\" }\nc = \"g:c:3.0\"\n"
          "d = { module = \"g:d\" }\n",
          "g:a 1.9.0 unknown :4\ng:b - unknown ~2.+ :5\ng:c 3.0 unknown :6\n"
          "g:d - unknown :7\n");
}

static void others(void **state) {
    struct test *t = *state;
    READS(t, "Gemfile.lock",
          "PATH\n  remote: .\n  specs:\n    own (0.1)\n\nGEM\n  remote: https://rubygems.org/\n"
          "  specs:\n    nokogiri (1.13.0-x86_64-linux)\n      racc (~> 1.4)\n    racc (1.6.0)\n\n"
          "PLATFORMS\n  ruby\n\nDEPENDENCIES\n  nokogiri (~> 1.13)\n  own!\n",
          "nokogiri 1.13.0 direct :9\nracc 1.6.0 indirect :11\n");
    test_put(t, "composer.json", "{\"require\": {\"a/b\": \"^1\"}}");
    READS(t, "composer.lock",
          "{\"packages\": [\n{\"name\": \"a/b\", \"version\": \"v1.2.0\", \"license\": [\"MIT\", "
          "\"GPL-2.0-only\"]},\n{\"name\": \"c/d\", \"version\": \"dev-main\"}],\n"
          "\"packages-dev\": [\n{\"name\": \"e/f\", \"version\": \"3.0\"}]}",
          "a/b 1.2.0 direct :2\nc/d dev-main indirect :3\ne/f 3.0 indirect dev :5\n");
    READS(t, "packages.lock.json",
          "{\"version\": 1, \"dependencies\": {\"net6.0\": {\n\"A\": {\"type\": \"Direct\", "
          "\"resolved\": \"1.0.0\"},\n\"B\": {\"type\": \"Transitive\", \"resolved\": \"2.0.0\"},\n"
          "\"own\": {\"type\": \"Project\"}},\n\"net7.0\": {\"A\": {\"type\": \"Direct\", "
          "\"resolved\": \"1.0.0\"}}}}",
          "A 1.0.0 direct :2\nB 2.0.0 indirect :3\n");
    READS(t, "packages.config",
          "<packages>\n<package id=\"A\" version=\"1.0\" />\n"
          "<package id=\"B\" version=\"2.0\" developmentDependency=\"true\"/></packages>",
          "A 1.0 unknown :2\nB 2.0 unknown dev :3\n");
    READS(
        t, "src/App.csproj",
        "<Project Sdk=\"x\">\n <ItemGroup>\n  <PackageReference Include=\"A\" Version=\"1.0\" />\n"
        "  <PackageReference Include=\"B\"><Version>[2.0]</Version></PackageReference>\n"
        "  <PackageReference Include=\"C\" Version=\"3.*\"/>\n </ItemGroup>\n</Project>",
        "A 1.0 direct :3\nB 2.0 direct :4\nC - direct ~3.* :5\n");
    test_put(t, "Directory.Packages.props",
             "<Project><ItemGroup><PackageVersion Include=\"D\" Version=\"4.0\"/></ItemGroup>"
             "</Project>");
    READS(t, "src/b/App.fsproj",
          "<Project><ItemGroup><PackageReference Include=\"D\"/></ItemGroup></Project>",
          "D 4.0 direct :1\n");
    READS(t, "mix.lock",
          "%{\n  \"jason\": {:hex, :jason, \"1.4.0\", \"aa\", [:mix], [{:decimal, \"~> 1.0\"}], "
          "\"hexpm\", \"bb\"},\n  \"own\": {:git, \"https://x\", \"ref\", []},\n}\n",
          "jason 1.4.0 unknown :2\n");
    test_put(t, "mix.exs", "defp deps do\n  [{:jason, \"~> 1.0\"}]\nend\n");
    READS(t, "mix.lock",
          "%{\n  \"jason\": {:hex, :jason, \"1.4.0\", \"aa\"},\n"
          "  \"decimal\": {:hex, :decimal, \"2.0.0\", \"aa\"},\n}\n",
          "jason 1.4.0 direct :2\ndecimal 2.0.0 indirect :3\n");
}

static void distributions(void **state) {
    struct test *t = *state;
    struct ft_deps deps = {0};
    test_put(t, "etc/os-release", "NAME=\"Debian\"\nVERSION_ID=\"12\"\n");
    test_put(t, "etc/alpine-release", "3.18.4\n");
    assert_string_equal(
        read_file(t, "var/lib/dpkg/status",
                  "Package: libssl3\nStatus: install ok installed\nSource: openssl (3.0.1-1)\n"
                  "Version: 3.0.1-1+b1\nDescription: x\n Package: not\n\nPackage: gone\n"
                  "Status: deinstall ok config-files\nVersion: 1\n",
                  &deps),
        "libssl3 3.0.1-1+b1 unknown :1\n");
    assert_string_equal(deps.at[0].origin, "openssl");
    assert_string_equal(deps.at[0].origin_version, "3.0.1-1");
    assert_string_equal(deps.at[0].release, "12");
    memset(&deps, 0, sizeof deps);
    assert_string_equal(read_file(t, "lib/apk/db/installed",
                                  "C:Q1\nP:libcrypto3\nV:3.1.4-r0\nL:Apache-2.0\no:openssl\n\n"
                                  "P:musl\nV:1.2.4-r2\n",
                                  &deps),
                        "libcrypto3 3.1.4-r0 unknown :2\nmusl 1.2.4-r2 unknown :7\n");
    assert_string_equal(deps.at[0].origin, "openssl");
    assert_string_equal(deps.at[0].release, "v3.18");
    assert_string_equal(deps.at[0].licence, "Apache-2.0");
    assert_string_equal(deps.at[0].purl, "pkg:apk/alpine/libcrypto3@3.1.4-r0");
}

static void a_project_is_read_whole(void **state) {
    struct test *t = *state;
    struct ft_root root;
    struct ft_deps deps = {0};
    test_put(t, "web/package-lock.json", "{");
    test_put(t, "node_modules/x/package-lock.json", "{}");
    test_put(t, "Cargo.lock", "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"x\"\n");
    test_put(t, "z/go.mod", "module x\nrequire y.org/z v1.0.0\n");
    assert_ok(t, ft_root_keep(&t->cx, t->dir, &root));
    assert_ok(t, ft_deps_scan(&t->cx, &root, &deps));
    assert_int_equal(deps.files.count, 3);
    assert_int_equal(deps.count, 2);
    assert_string_equal(deps.at[0].path, "Cargo.lock");
    assert_int_equal(deps.warnings.count, 1);
    assert_string_equal(deps.warnings.at[0].path, "web/package-lock.json");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(python_requirements), TEST(python_locks),
        TEST(rust_and_go),         TEST(maven_and_gradle),
        TEST(gradle_catalog),      TEST(others),
        TEST(distributions),       TEST(a_project_is_read_whole),
    };
    return cmocka_run_group_tests_name("deps/readers", tests, NULL, NULL);
}
