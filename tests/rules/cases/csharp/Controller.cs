using System;
public class HomeController : Controller {
  [HttpGet]
  public IActionResult Index(string name, int id) {
    var cmd = new SqlCommand("select * from t where n = '" + name + "'", conn); // BAD
    var cmd2 = new SqlCommand($"select * from t where id = {id}", conn); // OK
    var c3 = new SqlCommand("select @n", conn); // OK
    c3.Parameters.AddWithValue("@n", name);
    c3.CommandText = "select " + name; // BAD
    Process.Start("cmd", "/c " + name); // BAD
    System.IO.File.ReadAllText("/data/" + name); // BAD
    System.IO.File.ReadAllText("/data/" + Path.GetFileName(name)); // OK
    Response.Write(name); // BAD
    Response.Write(HttpUtility.HtmlEncode(name)); // OK
    int n = int.Parse(Request.Query["n"]);
    var c4 = new SqlCommand("select " + n, conn); // OK
    string q = Request.QueryString["q"];
    Helper(q);
    var list = new List<string>();
    list.Add(q);
    Process.Start(list[0]); // BAD
    MD5.Create(); // BAD
    var r = new Random(); // BAD
    string data;
    if (5 == 5) { data = "a"; } else { data = q; }
    Process.Start(data); // OK
    switch (6) { case 6: data = q; break; default: data = "x"; break; }
    Process.Start(data); // BAD
    StringBuilder sb = new StringBuilder();
    sb.Append(q);
    Process.Start(sb.ToString()); // BAD
    string s2 = string.Format("select {0}", q);
    var c5 = new SqlCommand(s2, conn); // BAD
    using (var c6 = new SqlCommand(s2)) { } // BAD
    return Redirect(q); // BAD
  }
  private void Helper(string x) {
    Process.Start(x); // BAD
  }
  private static bool IsOn() { return true; }
  public void Other(HttpRequest req) {
    string d = "";
    if (IsOn()) { d = "x"; } else { d = req.Params["a"]; }
    Process.Start(d); // OK
    d = req.Params["a"];
    Process.Start(d); // BAD
  }
}
