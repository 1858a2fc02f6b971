package main

import (
	"context"
	"crypto/md5"
	"crypto/tls"
	"database/sql"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"log"
	"math/rand"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"github.com/gin-gonic/gin"
)

type Store struct {
	db *sql.DB
}

func (s *Store) byName(name string) (*sql.Rows, error) {
	return s.db.Query("SELECT * FROM users WHERE name = '" + name + "'") // BAD
}

func (s *Store) safe(name string) (*sql.Rows, error) {
	return s.db.Query("SELECT * FROM users WHERE name = $1", name) // OK
}

func users(store *Store) gin.HandlerFunc {
	return func(c *gin.Context) {
		name := c.Param("name")
		store.byName(name)
		store.safe(name)
		sort := c.DefaultQuery("sort", "name")
		query := fmt.Sprintf("SELECT * FROM users ORDER BY %s", sort)
		store.db.QueryContext(context.Background(), query) // BAD
		limit, err := strconv.Atoi(c.Query("limit"))
		if err != nil {
			return
		}
		store.db.Query(fmt.Sprintf("SELECT * FROM users LIMIT %d", limit)) // OK
		var form struct{ Name string }
		if err := c.ShouldBindJSON(&form); err != nil {
			return
		}
		exec.Command("sh", "-c", "echo "+form.Name).Run() // BAD
		exec.Command("echo", "fixed").Run()               // OK
		c.Data(200, "text/html", []byte("<p>"+name))      // BAD
		c.JSON(200, gin.H{"name": name})                  // OK
		c.Redirect(302, c.Query("next"))                  // BAD
		c.File("/srv/" + name)                            // BAD
	}
}

func handler(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	var b strings.Builder
	b.WriteString("<p>")
	b.WriteString(name)
	fmt.Fprint(w, b.String())                         // BAD
	fmt.Fprintf(w, "<p>%s", html.EscapeString(name))  // OK
	io.WriteString(w, "<p>"+r.FormValue("q"))         // BAD
	os.Open(filepath.Join("/srv", name))              // BAD
	os.Open(filepath.Join("/srv", filepath.Base(name))) // OK
	full := filepath.Clean(filepath.Join("/srv", name))
	if !strings.HasPrefix(full, "/srv/") {
		return
	}
	os.Open(full) // OK
	http.Get("http://" + r.Header.Get("X-Host")) // BAD
	http.Redirect(w, r, r.FormValue("next"), 302) // BAD
	log.Printf("name %s", name)                   // BAD
	log.Printf("name %q", strings.ReplaceAll(name, "\n", "")) // OK
	regexp.MustCompile(name)                      // OK
	regexp.MustCompile(regexp.QuoteMeta(name))    // OK
	w.Header().Set("X-Name", "fixed")             // OK
	cookie, err := r.Cookie("name")
	if err == nil {
		exec.Command("/bin/sh", "-c", cookie.Value) // BAD
	}
	template.New("a").Parse(name) // BAD
	body, _ := io.ReadAll(r.Body)
	xml.Unmarshal(body, &name) // OK
	exec.Command(string(body)) // BAD
	for _, value := range r.Form["a"] {
		exec.Command("sh", "-c", value) // BAD
	}
	switch name {
	case "start", "stop":
		exec.Command("service", name) // OK
	default:
		exec.Command("service "+name) // BAD
	}
}

func weak() {
	md5.Sum([]byte("a"))                    // BAD
	rand.Intn(10)                           // OK
	_ = &tls.Config{InsecureSkipVerify: true} // BAD
	_ = &tls.Config{MinVersion: tls.VersionTLS12} // OK
}
