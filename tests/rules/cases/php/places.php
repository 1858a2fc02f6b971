<!DOCTYPE html>
<?php
$name = htmlspecialchars($_GET['name']);
$half = htmlspecialchars($_GET['name'], ENT_COMPAT);
$none = strip_tags($_GET['name']);
$number = (int) $_GET['number'];
?>
<p class="greeting"><?php echo $name; // OK
?></p>
<p title="<?php echo $name; // OK
?>">
<p title='<?php echo $name; // OK
?>'>
<p title='<?php echo $half; // BAD
?>'>
<p title="<?php echo $half; // OK
?>">
<p title="<?php echo $none; // BAD
?>">
<p title=<?php echo $name; // BAD
?>>
<p title=<?php echo $number; // OK
?>>
<p <?php echo $name; // BAD
?>>
<p onclick="show('<?php echo $name; // BAD
?>')">
<?php echo $none; // OK
?>
<!-- <?php echo $name; // OK
?> -->
<script>
var plain = <?php echo $name; // BAD
?>;
var text = '<?php echo $name; // OK
?>';
var other = '<?php echo $half; // BAD
?>';
</script>
<style>
p { color: <?php echo $name; // BAD
?>; }
</style>
<?php if ($number > 3): ?>
<b class="many">
<?php else: ?>
<b>
<?php endif; ?>
<?php
echo "<i title=" . $name . ">"; // BAD
echo "<i title='" . $name . "'>"; // OK
echo "<i title='$half'>"; // BAD
echo '<a href="/?name=' . urlencode($_GET['name']) . '">'; // OK
echo "<" . $name . ">"; // BAD

function kept($text) {
    return preg_replace('/[^a-z0-9_-]/i', '', $text);
}
system("ls " . kept($_GET['name'])); // OK
system("ls " . preg_replace('/\W+/', '', $_GET['name'])); // OK
system("ls " . preg_replace('/[^\/]/', '', $_GET['name'])); // BAD
system("ls '" . preg_replace("/'/", '', $_GET['name']) . "'"); // OK
system("ls " . preg_replace("/'/", '', $_GET['name'])); // BAD
eval("\$a = '" . addslashes($_GET['name']) . "';"); // OK
eval("\$a = " . addslashes($_GET['name']) . ";"); // BAD

$port = $_GET['port'];
if (filter_var($port, FILTER_VALIDATE_INT)) {
    system("nc -l " . $port); // OK
}
$mail = $_GET['mail'];
if (filter_var($mail, FILTER_VALIDATE_EMAIL)) {
    system("sendmail " . $mail); // BAD
}
