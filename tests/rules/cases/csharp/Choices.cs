using System.Diagnostics;
using System.IO;
using System.Web;

class Choices {
  private const bool Loud = false;
  private static readonly int Five = 5;

  public void Choose(HttpRequest request) {
    string name = request.QueryString["name"];
    string one = name switch { "a" => "b", _ => name };
    Process.Start("sh", "-c " + one); // BAD
    string two = name switch { "a" => "b", _ => "c" };
    Process.Start("sh", "-c " + two); // OK
    if (!Loud) { name = "fixed"; }
    Process.Start("sh", "-c " + name); // OK
    if (Five == 5) { name = request.QueryString["name"]; }
    Process.Start("sh", "-c " + name); // BAD
  }

  public void Read() {
    using (var reader = new StreamReader("x.txt")) {
      string line = reader.ReadLine();
      Process.Start("sh", "-c " + line); // BAD
    }
    ServicePointManager.ServerCertificateValidationCallback = (a, b, c, d) => true; // BAD
    ServicePointManager.ServerCertificateValidationCallback = (a, b, c, d) => d == None; // OK
  }
}
