using System.Diagnostics;
using System.IO;
using System.Net.Sockets;

public class Keeper
{
    private string kept;
    private string calm;

    public void Keep(HttpRequest request, HttpResponse response)
    {
        kept = request.Params.Get("name");
        calm = "ls";
        Run(request);
    }

    private void Run(HttpRequest request)
    {
        Process.Start("ls " + kept); // BAD
        Process.Start("ls " + calm); // OK
    }

    public void Load(HttpResponse response)
    {
        using (TcpClient peer = new TcpClient("host.example", 80))
        {
            using (StreamReader reader = new StreamReader(peer.GetStream()))
            {
                string name = reader.ReadLine();
                File.Delete("/srv/" + name); // BAD
            }
        }
        using (StreamReader reader = new StreamReader("names.txt"))
        {
            string name = reader.ReadLine();
            File.Delete("/srv/" + name); // OK
        }
    }
}
