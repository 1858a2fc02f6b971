package shop;

import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.*;
import javax.servlet.http.*;

/* What goes into objects, containers and functions, and what comes out. */
class Label {
  public String text;
  public String[] lines = {"", ""};

  Label() {
    text = "blank";
  }

  Label(String given) {
    this(given, "plain");
  }

  Label(String given, String second) {
    text = given;
    lines[1] = second;
  }

  Label(String[] given) {
    lines = given;
  }
}

class Tag extends Label {
  Tag(String given) {
    super(given);
  }

  String shown() {
    return text;
  }
}

class FixedTag extends Label {
  FixedTag(String given) {
    super("fixed");
  }

  String shown() {
    return text;
  }
}

class Order {
  private String item = "";
  private String note = "";

  Order item(String given) {
    item = given;
    return this;
  }

  Order note(String given) {
    note = given;
    return this;
  }

  String item() {
    return item;
  }

  String note() {
    return note;
  }
}

record Point(String across, String down) {}

record Line(Point from, Point to) {}

interface Stamp {
  void on(Label label);
}

interface Choice {
  default String choose(String a, String b) {
    return a;
  }
}

class Usual implements Choice {}

class Other implements Choice {
  @Override
  public String choose(String a, String b) {
    return b;
  }
}

public class Holders extends HttpServlet {
  private static void run(String command) throws Exception {
    Runtime.getRuntime().exec(command);
  }

  private String first(String... words) {
    return at(0, words);
  }

  private String at(int place, String... words) {
    return words[place];
  }

  private String text(Object given) {
    return switch (given) {
      case String s -> s;
      case Integer i -> "number";
      default -> "nothing";
    };
  }

  public void objects(HttpServletRequest request) throws Exception {
    String asked = request.getParameter("asked");
    Runtime r = Runtime.getRuntime();
    r.exec(new Label(asked).text); // BAD
    r.exec(new Label().text); // OK
    r.exec(new Label(asked).lines[1]); // OK
    String[] lines = {"first", asked};
    r.exec(new Label(lines).lines[1]); // BAD
    r.exec(new Label(lines).lines[0]); // OK
    r.exec(new Tag(asked).shown()); // BAD
    r.exec(new FixedTag(asked).shown()); // OK
    r.exec(new Order().note("n").item(asked).item()); // BAD
    r.exec(new Order().note("n").item(asked).note()); // OK
    Choice choice = new Usual();
    r.exec(choice.choose(asked, "b")); // BAD
    Choice other = new Other();
    r.exec(other.choose(asked, "b")); // OK
    r.exec(first(asked, "b")); // BAD
    r.exec(first("a", asked)); // OK
  }

  public void records(HttpServletRequest request) throws Exception {
    String asked = request.getParameter("asked");
    Runtime r = Runtime.getRuntime();
    Line line = new Line(new Point(asked, "d"), new Point("a", "d"));
    r.exec(line.from().across()); // BAD
    r.exec(line.to().across()); // OK
    Object thing = line;
    if (thing instanceof Line(Point from, Point(String across, String down))) {
      r.exec(from.across()); // BAD
      r.exec(across); // OK
    }
    Object word = asked;
    if (word instanceof String said && said.length() > 2) {
      r.exec(said); // BAD
    }
    r.exec(text(asked)); // BAD
    r.exec(text("fixed")); // OK
  }

  public void functions(HttpServletRequest request) throws Exception {
    final String asked = request.getParameter("asked");
    Runtime r = Runtime.getRuntime();
    Supplier<String> late = () -> asked;
    r.exec(late.get()); // BAD
    Supplier<String> fixed = () -> "fixed";
    r.exec(fixed.get()); // OK
    BiFunction<String, String, String> one = (a, b) -> a;
    r.exec(one.apply("fixed", asked)); // OK
    r.exec(one.apply(asked, "fixed")); // BAD
    Label label = new Label(asked);
    Stamp stamp = l -> { l.text = ""; };
    stamp.on(label);
    r.exec(label.text); // OK
    Label second = new Label();
    Stamp made = new Stamp() {
      @Override
      public void on(Label l) {
        l.text = asked;
      }
    };
    made.on(second);
    r.exec(second.text); // BAD
    List<String> words = new ArrayList<>();
    words.add(asked);
    r.exec(words.stream().map(w -> "same").findFirst().get()); // OK
    r.exec(words.stream().map(w -> w + "x").findFirst().get()); // BAD
    r.exec(CompletableFuture.supplyAsync(() -> asked + "x").get()); // BAD
    r.exec(CompletableFuture.supplyAsync(() -> "x").get()); // OK
  }

  public void containers(HttpServletRequest request) throws Exception {
    String asked = request.getParameter("asked");
    Runtime r = Runtime.getRuntime();
    Queue<String> queue = new ArrayDeque<>();
    queue.offer("a");
    queue.offer(asked);
    r.exec(queue.poll()); // OK
    r.exec(queue.peek()); // BAD
    Deque<String> stack = new ArrayDeque<>();
    stack.push(asked);
    stack.push("b");
    r.exec(stack.pop()); // OK
    r.exec(stack.pollLast()); // BAD
    List<String> list = new LinkedList<>();
    list.add(asked);
    list.add(0, "front");
    r.exec(list.get(0)); // OK
    r.exec(list.set(1, "x")); // BAD
    r.exec(list.get(1)); // OK
    List<String> all = new ArrayList<>(List.of("a", asked));
    r.exec(all.get(1)); // BAD
    r.exec(all.get(0)); // OK
    all.clear();
    all.add("c");
    r.exec(all.get(0)); // OK
    Map<String, String> map = new TreeMap<>();
    map.put("a", "b");
    map.putIfAbsent("a", asked);
    r.exec(map.get("a")); // OK
    r.exec(map.getOrDefault("a", asked)); // OK
    r.exec(map.getOrDefault("z", asked)); // BAD
    if (request.getPathInfo() != null) {
      map.put("m", "n");
    }
    r.exec(map.getOrDefault("m", asked)); // BAD
    map.put("q", asked);
    r.exec(map.merge("q", asked, (x, y) -> "fixed")); // OK
    AtomicReference<String> kept = new AtomicReference<>(asked);
    r.exec(kept.get()); // BAD
    kept.set("c");
    r.exec(kept.get()); // OK
    Queue<String> drained = new ArrayDeque<>();
    drained.add("a");
    drained.add(asked);
    String last = "none";
    while (!drained.isEmpty()) {
      last = drained.poll();
    }
    r.exec(last); // BAD
    if ("abc".length() > 4) {
      r.exec(asked); // OK
    }
    r.exec(asked.replaceAll("[^a-zA-Z0-9]", "")); // OK
    r.exec(asked.replaceAll("[^a-z;]", "")); // BAD
  }
}
