class UsersController < ApplicationController
  def show
    name = params[:name]
    User.where("name = '#{name}'") # BAD
    User.where("name = ?", name) # OK
    User.where(name: name) # OK
    User.find_by_sql("select * from u where n = '" + name + "'") # BAD
    system("ls #{name}") # BAD
    system("ls", name) # OK
    out = `ls #{name}` # BAD
    eval(name) # BAD
    File.read("/data/" + name) # BAD
    File.read(File.basename(name)) # OK
    redirect_to params[:to] # BAD
    Marshal.load(params[:x]) # BAD
    YAML.safe_load(params[:x]) # OK
    name.html_safe # BAD
    h(name).html_safe # OK
    id = params[:id].to_i
    User.find_by_sql("select #{id}") # OK
    helper(name)
    Digest::MD5.hexdigest("x") # BAD
    params[:list].each do |x|
      system(x) # BAD
    end
    if %w[a b].include?(name)
      system(name) # OK
    end
    return unless name == "x"
    system(name) # OK
  end
  def helper(v)
    exec(v) # BAD
  end
end
