package main
import (
	"crypto/md5"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"html"
)
func handler(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query().Get("q")
	db, _ := sql.Open("x", "y")
	db.Query("select * from t where a = '" + q + "'") // BAD
	db.Query(fmt.Sprintf("select %s", q)) // BAD
	db.Query("select ?", q) // OK
	exec.Command("sh", "-c", "ls "+q).Run() // BAD
	exec.Command("ls", q).Run() // OK
	exec.Command(q).Run() // BAD
	os.Open("/data/" + q) // BAD
	os.Open(filepath.Join("/data", filepath.Base(q))) // OK
	n, _ := strconv.Atoi(q)
	db.Query(fmt.Sprintf("select %d", n)) // OK
	fmt.Fprintf(w, "<p>%s", q) // BAD
	fmt.Fprintf(w, "<p>%s", html.EscapeString(q)) // OK
	fmt.Fprintf(os.Stderr, "x %s", q) // OK
	w.Write([]byte(q)) // BAD
	http.Redirect(w, r, q, 302) // BAD
	http.Get(q) // BAD
	md5.New() // BAD
	v := r.FormValue("v")
	run(v)
	m := map[string]string{"a": v, "b": "x"}
	exec.Command(m["b"]) // OK
	exec.Command(m["a"]) // BAD
	if v == "x" {
		exec.Command(v) // OK
	}
	switch v {
	case "a":
		exec.Command(v) // OK
	default:
		exec.Command(v) // BAD
	}
	for _, x := range r.Form["z"] {
		exec.Command(x) // BAD
	}
	if err := r.ParseForm(); err != nil {
		return
	}
	name := r.PostFormValue("name")
	os.Remove(name) // BAD
}
func run(x string) {
	exec.Command(x).Run() // BAD
}
