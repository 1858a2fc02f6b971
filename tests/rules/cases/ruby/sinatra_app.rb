require "sinatra"

get "/a/:name" do
  name = params["name"]
  halt 404 unless name =~ /\A[a-z]+\z/
  system("ls #{name}") # OK
  "<p>fixed"
end

get "/b" do
  system("ls #{params['dir']}") # BAD
  redirect params["next"] # BAD
  erb params["template"] # BAD
end
