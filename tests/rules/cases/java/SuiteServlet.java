package suite;

import java.util.*;
import javax.servlet.http.*;

/* Ways of data through servlets. */
public class SuiteServlet extends HttpServlet {
  public void commands(HttpServletRequest request, HttpServletResponse response) throws Exception {
    String param = "";
    boolean seen = false;
    Enumeration<String> names = request.getParameterNames();
    while (names.hasMoreElements() && !seen) {
      String name = names.nextElement();
      String[] values = request.getParameterValues(name);
      for (int i = 0; values != null && i < values.length && !seen; i++) {
        if (values[i].equals("suite")) {
          param = name;
          seen = true;
        }
      }
    }
    String command = suite.Helpers.script(this.getClass().getClassLoader());
    String[] args = {command};
    String[] environment = {param};
    Runtime r = Runtime.getRuntime();
    r.exec(args, environment); // BAD
    r.exec(command + param, null, new java.io.File("/tmp")); // BAD
    r.exec(args); // OK
    List<String> list = new ArrayList<String>();
    list.add("sh");
    list.add("-c");
    list.add("echo " + new Inner().prepare(request, param));
    ProcessBuilder builder = new ProcessBuilder(list); // BAD
    ProcessBuilder same = new ProcessBuilder();
    same.command("ls", param); // BAD
    ProcessBuilder fixed = new ProcessBuilder("ls", "-l"); // OK
  }

  private class Inner {
    public String prepare(HttpServletRequest request, String param) {
      String made = "";
      if (param != null) {
        made = new String(
            org.apache.commons.codec.binary.Base64.decodeBase64(
                org.apache.commons.codec.binary.Base64.encodeBase64(param.getBytes())));
      }
      return made;
    }

    public String constant(String param) {
      String made = "none";
      HashMap<String, Object> map = new HashMap<String, Object>();
      map.put("first", "red");
      map.put("second", param);
      map.put("third", "blue");
      made = (String) map.get("second");
      made = (String) map.get("first");
      return made;
    }

    public String lettered(String param) {
      String made;
      String letters = "ABC";
      char letter = letters.charAt(2);
      switch (letter) {
        case 'A':
          made = param;
          break;
        case 'B':
          made = "nobody";
          break;
        case 'C':
        case 'D':
          made = param;
          break;
        default:
          made = "nobody";
          break;
      }
      return made;
    }

    public String thing(String param) {
      Shape shape = ShapeMaker.make();
      return shape.prepare(param);
    }
  }

  private static String member(HttpServletRequest request, String param) {
    StringBuilder builder = new StringBuilder(param);
    return builder.append("_end").toString();
  }

  private static String replaced(String param) {
    String made = param;
    if (param != null && param.length() > 1) {
      StringBuilder builder = new StringBuilder(param);
      made = builder.replace(param.length() - "Z".length(), param.length(), "Z").toString();
    }
    return made;
  }

  public void statements(HttpServletRequest request, JdbcTemplate template) throws Exception {
    String param = request.getHeader("suite");
    param = java.net.URLDecoder.decode(param, "UTF-8");
    String sql = "INSERT INTO users (username) VALUES ('" + new Inner().thing(param) + "')";
    java.sql.Statement statement = suite.Helpers.statement();
    statement.executeUpdate(sql, new int[] {1, 2}); // BAD
    statement.execute(sql, java.sql.Statement.RETURN_GENERATED_KEYS); // BAD
    statement.addBatch(sql); // BAD
    java.sql.Connection connection = suite.Helpers.connection();
    connection.prepareStatement(sql, new String[] {"a", "b"}); // BAD
    connection.prepareCall("{call " + param + "}", 1, 2); // BAD
    template.queryForList("SELECT * FROM users WHERE name='" + member(request, param) + "'"); // BAD
    template.queryForMap("SELECT * FROM users WHERE name='" + replaced(param) + "'"); // BAD
    template.batchUpdate("DELETE FROM users WHERE name='" + new Inner().lettered(param) + "'"); // BAD
    template.queryForObject("SELECT a FROM t WHERE b=?", new Object[] {param}, String.class); // OK
    template.queryForList("SELECT * FROM t WHERE b='" + new Inner().constant(param) + "'"); // OK
    String ordered = "name";
    if ("date".equals(param)) {
      ordered = "created";
    }
    template.queryForList("SELECT * FROM t ORDER BY " + ordered); // OK
    int id = Integer.parseInt(param);
    template.queryForList("SELECT * FROM t WHERE id=" + id); // OK
  }

  public void separate(HttpServletRequest request, HttpServletResponse response) throws Exception {
    Asker asker = new Asker(request);
    String param = asker.asked("suite");
    if (param == null) param = "";
    response.getWriter().println(param.toCharArray()); // BAD
    response.getWriter().printf(Locale.US, param, new Object[] {"a"}); // BAD
    response.getWriter().write("Hello ".concat(param)); // BAD
    response.getOutputStream().print(String.format("<b>%s</b>", param)); // BAD
    java.io.PrintWriter out = response.getWriter();
    out.append(param.trim().toLowerCase()); // BAD
    out.println(asker.fixed("suite").toCharArray()); // OK
    out.println(org.springframework.web.util.HtmlUtils.htmlEscape(param)); // OK
    String num = (11 * 9) + 120 > 200 ? "always" : param;
    out.println(num); // OK
    out.println(String.join(", ", Arrays.asList("a", param))); // BAD
    Optional<String> maybe = Optional.ofNullable(request.getParameter("q"));
    out.println(maybe.orElse("none")); // BAD
    out.println(Integer.valueOf(param)); // OK
  }

  public void paths(HttpServletRequest request) throws Exception {
    Map<String, String[]> map = request.getParameterMap();
    String param = "";
    if (!map.isEmpty()) {
      String[] values = map.get("suite");
      if (values != null) param = values[0];
    }
    new java.io.File(new java.io.File("/srv"), param); // BAD
    java.nio.file.Files.newInputStream(java.nio.file.Paths.get("/srv/" + param)); // BAD
    new java.io.FileOutputStream("/srv/" + param, false); // BAD
    new java.io.FileInputStream(new Inner().constant(param)); // OK
    String name = org.apache.commons.io.FilenameUtils.getName(param);
    new java.io.FileInputStream("/srv/" + name); // OK
    String query = request.getQueryString();
    int start = query.indexOf("file=");
    new java.io.FileReader(query.substring(start + 5)); // BAD
    Deque<String> stack = new ArrayDeque<>();
    stack.push(query);
    new java.io.FileReader(stack.pop()); // BAD
  }

  public void weak(HttpServletRequest request) throws Exception {
    java.security.MessageDigest.getInstance("SHA1", "SUN"); // BAD
    java.security.MessageDigest.getInstance("SHA-384", "SUN"); // OK
    double value = Math.random(); // BAD
    byte[] bytes = new byte[8];
    new java.util.Random().nextBytes(bytes); // BAD
    java.security.SecureRandom.getInstance("SHA1PRNG").nextBytes(bytes); // OK
    javax.crypto.Cipher.getInstance("DESede/ECB/PKCS5Padding", "SunJCE"); // BAD
    javax.crypto.KeyGenerator.getInstance("DES"); // BAD
    javax.crypto.Cipher.getInstance("AES/CCM/NoPadding"); // OK
    HttpSession session = request.getSession(true);
    session.putValue(request.getParameter("a"), "7"); // BAD
    session.setAttribute("fixed", "7"); // OK
  }

  public void directories(HttpServletRequest request) throws Exception {
    String param = request.getParameter("suite");
    javax.naming.directory.DirContext ctx = suite.Helpers.directory();
    javax.naming.directory.InitialDirContext idc = (javax.naming.directory.InitialDirContext) ctx;
    String filter = "(&(kind=person)(uid=" + param + "))";
    idc.search("ou=people", filter, new javax.naming.directory.SearchControls()); // BAD
    ctx.search("ou=people", filter, new Object[] {"a"}, null); // BAD
    idc.search("ou=users", "(uid=" + suite.Helpers.encoder().encodeForLDAP(param) + ")", null); // OK
    javax.xml.xpath.XPath xp = javax.xml.xpath.XPathFactory.newInstance().newXPath();
    String expression = "/Staff/Person[@id='" + param + "']";
    xp.compile(expression).evaluate(suite.Helpers.document()); // BAD
    xp.evaluate(expression, suite.Helpers.document(), javax.xml.xpath.XPathConstants.NODESET); // BAD
  }
}
