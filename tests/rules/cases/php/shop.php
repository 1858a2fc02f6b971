<?php
namespace Shop;

use PDO;

class Orders {
    private PDO $pdo;

    public function __construct(PDO $pdo) {
        $this->pdo = $pdo;
    }

    public function byName(string $name) {
        return $this->pdo->query("SELECT * FROM orders WHERE name = '$name'"); // BAD
    }

    public function safe(string $name) {
        $statement = $this->pdo->prepare('SELECT * FROM orders WHERE name = ?'); // OK
        $statement->execute([$name]); // OK
        return $statement->fetchAll();
    }
}

$orders = new Orders(new PDO('sqlite:a'));
$orders->byName($_GET['name']);
$orders->safe($_GET['name']);

$link = mysqli_connect('localhost');
$name = mysqli_real_escape_string($link, $_POST['name']);
mysqli_query($link, "SELECT * FROM a WHERE b = '$name'"); // OK
mysqli_query($link, "SELECT * FROM a WHERE b = '{$_POST['name']}'"); // BAD
$id = (int) $_GET['id'];
mysqli_query($link, "SELECT * FROM a WHERE id = $id"); // OK
$sql = sprintf("SELECT * FROM a WHERE b = '%s'", $_COOKIE['b']);
mysqli_query($link, $sql); // BAD

$file = $_GET['file'] ?? 'index';
include 'pages/' . $file . '.php'; // BAD
include 'pages/' . basename($file) . '.php'; // OK
$pages = ['a' => 'a.php', 'b' => 'b.php'];
if (array_key_exists($file, $pages)) {
    include $pages[$file]; // OK
}
readfile('/srv/' . $_REQUEST['name']); // BAD
move_uploaded_file($_FILES['a']['tmp_name'], '/srv/' . $_FILES['a']['name']); // BAD
unlink('/srv/' . filter_input(INPUT_GET, 'f')); // BAD

echo '<p>' . $_GET['q']; // BAD
echo '<p>' . htmlspecialchars($_GET['q']); // OK
print "<p>{$_GET['q']}"; // BAD
printf('<p>%s', $_GET['q']); // BAD
foreach ($_POST as $key => $value) {
    echo "<li>$value"; // BAD
    echo '<li>' . htmlentities($value, ENT_QUOTES); // OK
}
if ($broken) {
    exit($_GET['message']); // BAD
}

function run_it(array $options) {
    shell_exec('ls ' . $options['dir']); // BAD
    system('ls ' . escapeshellarg($options['dir'])); // OK
}

run_it(['dir' => $_GET['dir']]);
passthru("ls {$_SERVER['HTTP_X_DIR']}"); // BAD
$output = `ls {$_GET['a']}`; // BAD
eval($_POST['code']); // BAD
preg_replace('/a/e', $_GET['b'], 'c'); // OK
call_user_func($_GET['callback']); // BAD
unserialize(base64_decode($_COOKIE['a'])); // BAD
json_decode($_COOKIE['a']); // OK
header('Location: ' . $_GET['next']); // BAD
header('Content-Type: text/plain'); // OK
file_get_contents('http://' . $_GET['host']); // BAD
curl_setopt($curl, CURLOPT_URL, $_GET['url']); // BAD
curl_setopt($curl, CURLOPT_SSL_VERIFYPEER, false); // BAD
$document = simplexml_load_string($_POST['xml'], 'SimpleXMLElement', LIBXML_NOENT); // BAD
simplexml_load_string($_POST['xml']); // OK
setcookie('a', 'b', ['secure' => false]); // BAD
setcookie('a', 'b', ['secure' => true, 'httponly' => true]); // OK
$hash = md5($password); // BAD
error_log('name ' . $_GET['name']); // BAD
preg_match($_GET['pattern'], 'text'); // BAD
preg_match('/' . preg_quote($_GET['pattern'], '/') . '/', 'text'); // OK
ldap_search($link, 'dc=a', '(uid=' . $_GET['u'] . ')'); // BAD
ldap_search($link, 'dc=a', '(uid=' . ldap_escape($_GET['u']) . ')'); // OK
extract($_POST); // BAD
