<?php
$id = $_GET['id'];
mysqli_query($c, "select * from t where id = $id"); // BAD
mysqli_query($c, "select * from t where id = " . intval($id)); // OK
mysqli_query($c, "select * from t where id = '" . mysqli_real_escape_string($c, $id) . "'"); // OK
$pdo->query("select " . $id); // BAD
$st = $pdo->prepare("select ?"); // OK
system("ls " . $id); // BAD
system("ls " . escapeshellarg($id)); // OK
$out = `ls $id`; // BAD
echo $id; // BAD
echo htmlspecialchars($id); // OK
echo "<p>{$_POST['x']}</p>"; // BAD
print("a" . $id); // BAD
include $id . ".php"; // BAD
include "fixed.php"; // OK
eval($id); // BAD
unserialize($_COOKIE['c']); // BAD
file_get_contents("/data/" . $id); // BAD
readfile(basename($id)); // OK
header("Location: " . $id); // BAD
function clean($x) { return htmlspecialchars($x); }
function wrap($x) { return "<b>" . $x . "</b>"; }
echo clean($id); // OK
echo wrap($id); // BAD
class A {
  private $n;
  function __construct($n) { $this->n = $n; }
  function go() { system($this->n); } // BAD
}
$a = new A($id);
$a->go();
$n = (int) $_GET['n'];
echo $n; // OK
if (in_array($id, array('a', 'b'))) {
  system($id); // OK
}
$arr = array('a' => $id, 'b' => 'x');
system($arr['b']); // OK
system($arr['a']); // BAD
foreach ($_POST as $k => $v) {
  echo $v; // BAD
}
$tainted = $_GET['u'];
$tainted = "safe";
echo $tainted; // OK
if ($id == 'x') { $q = $id; } else { $q = 'y'; }
echo $q; // OK
