using System;
using System.Data.SqlClient;
using System.Diagnostics;
using System.IO;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Shop
{
    [ApiController]
    [Route("orders")]
    public class OrdersController : ControllerBase
    {
        private readonly ILogger<OrdersController> _logger;
        private readonly OrderStore _store;
        private readonly ShopContext _context;

        public OrdersController(OrderStore store, ILogger<OrdersController> logger)
        {
            _store = store;
            _logger = logger;
        }

        [HttpGet("{name}")]
        public IActionResult ByName(string name, int page)
        {
            using (var connection = new SqlConnection("a"))
            {
                var command = new SqlCommand("SELECT * FROM orders WHERE name = '" + name + "'", connection); // BAD
                var safe = new SqlCommand("SELECT * FROM orders WHERE name = @name", connection); // OK
                safe.Parameters.AddWithValue("@name", name);
                var paged = new SqlCommand($"SELECT * FROM orders OFFSET {page}", connection); // OK
            }
            _context.Orders.FromSqlRaw($"SELECT * FROM orders WHERE name = '{name}'"); // BAD
            _store.Find(name);
            _logger.LogInformation("name " + name); // BAD
            _logger.LogInformation("name {Name}", name.Replace("\n", "")); // OK
            return Content("<p>" + name, "text/html"); // BAD
        }

        [HttpPost]
        public IActionResult Create([FromBody] Order order, [FromQuery] string next)
        {
            Process.Start("store", order.Name); // BAD
            var info = new ProcessStartInfo("cmd.exe", "/c " + order.Name); // BAD
            System.IO.File.ReadAllText("/srv/" + order.File); // BAD
            System.IO.File.ReadAllText(Path.Combine("/srv", Path.GetFileName(order.File))); // OK
            var full = Path.GetFullPath(Path.Combine("/srv", order.File));
            if (full.StartsWith("/srv/"))
            {
                System.IO.File.ReadAllText(full); // OK
            }
            new HttpClient().GetAsync("http://" + order.Host); // BAD
            var document = new XmlDocument { XmlResolver = new XmlUrlResolver() };
            document.LoadXml(order.Xml); // BAD
            new Regex(order.Pattern); // BAD
            new Regex(Regex.Escape(order.Pattern)); // OK
            if (Url.IsLocalUrl(next))
            {
                return Redirect(next); // OK
            }
            return Redirect(next); // BAD
        }

        public void Weak()
        {
            MD5.Create(); // BAD
            SHA256.Create(); // OK
            DES.Create(); // BAD
            Aes.Create(); // OK
            var handler = new HttpClientHandler();
            handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator; // BAD
            Response.Cookies.Append("a", "b", new CookieOptions { Secure = false }); // BAD
            Response.Cookies.Append("a", "b", new CookieOptions { Secure = true }); // OK
        }
    }

    public class OrderStore
    {
        private SqlConnection connection;

        public void Find(string name)
        {
            var text = string.Format("SELECT * FROM orders WHERE name = '{0}'", name);
            new SqlCommand(text, connection).ExecuteReader(); // BAD
        }
    }
}
