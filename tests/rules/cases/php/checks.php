<?php
class Reader {
  private $held;
  public function __construct() {
    $this->held = array();
    $this->held[0] = 'fixed';
    $this->held[1] = $_GET['name'];
    $this->held['other'] = 'fixed';
  }
  public function first() { return $this->held[0]; }
  public function second() { return $this->held[1]; }
  public function other() { return $this->held['other']; }
}
$reader = new Reader();
system("ls " . $reader->first()); // OK
system("ls " . $reader->second()); // BAD
system("ls " . $reader->other()); // OK
system("ls " . ($_GET['n'] + 0)); // OK
$number = $_GET['n'];
$number += 0;
system("ls $number"); // OK
$picked = filter_input(INPUT_GET, "t", FILTER_SANITIZE_NUMBER_INT);
system("ls $picked"); // OK
$raw = filter_input(INPUT_GET, "t", FILTER_UNSAFE_RAW);
system("ls $raw"); // BAD
$set = $_GET['s'];
if (settype($set, "integer")) {
  system("ls $set"); // OK
}
$anything = $_GET['r'];
if (preg_match("/^.*$/", $anything) == 1) {
  system("ls $anything"); // BAD
}
$word = $_GET['u'];
if (preg_match("/^[a-z0-9]*$/", $word) == 1) {
  system("ls $word"); // OK
}
$letters = $_GET['k'];
if (preg_match("/[^a-z]/", $letters)) {
  die("no");
}
system("ls $letters"); // OK
$text = sprintf("ls %d", $_GET['w']);
system($text); // OK
printf("This: %d", $_GET['w']); // OK
printf("This: %s", $_GET['w']); // BAD
$name = mysqli_real_escape_string($db, $_GET['z']);
mysqli_query($db, "SELECT * FROM t WHERE a='" . $name . "'"); // OK
mysqli_query($db, "SELECT * FROM t WHERE a=" . $name); // BAD
mysqli_query($db, "SELECT * FROM t WHERE a='$name'"); // OK
mysqli_query($db, "SELECT * FROM t WHERE a=$name"); // BAD
mysqli_query($db, sprintf("SELECT * FROM t WHERE a='%s' AND b='%s'", "x", $name)); // OK
mysqli_query($db, sprintf("SELECT * FROM t WHERE a='%s' AND b=%s", "x", $name)); // BAD
$before = "SELECT * FROM t WHERE a='";
mysqli_query($db, $before . ($name . "'")); // OK
$line = fgets($file);
mysqli_query($db, "SELECT * FROM t WHERE a='$line'"); // BAD
echo htmlspecialchars($line); // OK
user_error("no such page: " . $_GET['p']); // BAD
$kind = match ($_GET['m']) { 'a' => 'b', default => $_GET['m'] };
system($kind); // BAD
$sort = match ($_GET['m']) { 'a' => 'b', default => 'c' };
system($sort); // OK
