package spring;

import java.io.*;
import java.net.*;
import java.util.*;
import javax.net.ssl.*;
import javax.xml.parsers.*;
import org.springframework.web.bind.annotation.*;

@RestController
class SpringController {
  private final JdbcTemplate jdbc;
  private final OrderService service;
  private final JdbcTemplate given;

  SpringController(OrderService service, JdbcTemplate given) {
    this.service = service;
    this.given = given;
  }

  private static final Logger log = LoggerFactory.getLogger(SpringController.class);

  @GetMapping("/orders")
  List<Order> orders(@RequestParam String sort, @RequestParam int page) {
    jdbc.queryForList("select * from orders limit 10 offset " + page); // OK
    return jdbc.query("select * from orders order by " + sort, mapper); // BAD
  }

  @PostMapping("/orders")
  void create(@RequestBody OrderForm form) throws Exception {
    service.store(form.getName());
    given.execute("insert into orders values ('" + form.getName() + "')"); // BAD
    new FileWriter("/srv/" + form.getFile()); // BAD
  }

  @GetMapping("/fetch/{host}")
  String fetch(@PathVariable String host, RestTemplate rest) throws Exception {
    rest.getForObject("http://" + host + "/status", String.class); // BAD
    new URL("https://" + host); // BAD
    HttpRequest.newBuilder(URI.create("https://" + host + "/")); // BAD
    return "redirect:/done"; // OK
  }

  @PostMapping("/xml")
  void xml(@RequestBody String body) throws Exception {
    DocumentBuilderFactory open = DocumentBuilderFactory.newInstance();
    DocumentBuilder builder = open.newDocumentBuilder();
    builder.parse(new InputSource(new StringReader(body))); // BAD
    DocumentBuilderFactory closed = DocumentBuilderFactory.newInstance();
    closed.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    closed.newDocumentBuilder().parse(new InputSource(new StringReader(body))); // OK
    SAXParserFactory.newInstance().newSAXParser().parse(new InputSource(new StringReader(body)), null); // BAD
    XMLInputFactory.newInstance().createXMLStreamReader(new StringReader(body)); // BAD
  }

  @GetMapping("/log")
  void logged(@RequestParam String name) {
    log.info("hello " + name); // BAD
    log.info("hello {}", name.replaceAll("[\r\n]", "_")); // OK
    log.warn("fixed"); // OK
  }

  @GetMapping("/match")
  boolean match(@RequestParam String pattern, @RequestParam String text) {
    java.util.regex.Pattern.compile("^[a-z]+$").matcher(text).matches(); // OK
    return java.util.regex.Pattern.compile(pattern).matcher(text).matches(); // BAD
  }

  @GetMapping("/expression")
  Object expression(@RequestParam String text, ExpressionParser parser) {
    parser.parseExpression("1 + 1"); // OK
    return parser.parseExpression(text).getValue(); // BAD
  }

  @PostMapping("/object")
  Object object(@RequestBody byte[] body) throws Exception {
    return new ObjectInputStream(new ByteArrayInputStream(body)).readObject(); // BAD
  }

  @PostMapping("/unzip")
  void unzip(MultipartFile upload) throws Exception {
    java.util.zip.ZipInputStream zip = new java.util.zip.ZipInputStream(upload.getInputStream());
    java.util.zip.ZipEntry entry = zip.getNextEntry();
    new FileOutputStream(new File("/srv", entry.getName())); // BAD
  }

  void keys() throws Exception {
    new javax.crypto.spec.SecretKeySpec("0123456789abcdef".getBytes(), "AES"); // BAD
    new javax.crypto.spec.SecretKeySpec(System.getenv("KEY").getBytes(), "AES"); // OK
    new javax.crypto.spec.IvParameterSpec("0123456789abcdef".getBytes()); // BAD
    File.createTempFile("a", "b"); // OK
    HttpsURLConnection.setDefaultHostnameVerifier(NoopHostnameVerifier.INSTANCE); // BAD
    SSLContext.getInstance("SSLv3"); // BAD
    SSLContext.getInstance("TLSv1.3"); // OK
    Jwts.parser().setSigningKey(key).parseClaimsJws(token); // OK
    Jwts.parser().parse(token); // BAD
  }
}

class OrderService {
  void store(String name) throws Exception {
    Runtime.getRuntime().exec("store " + name); // BAD
  }
}
