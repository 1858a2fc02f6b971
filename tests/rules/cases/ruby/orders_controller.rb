require "digest"
require "net/http"
require "open3"
require "yaml"

class OrdersController < ApplicationController
  before_action :find_order, only: [:show]

  def index
    @orders = Order.where("name = '#{params[:name]}'") # BAD
    @orders = Order.where("name = ?", params[:name]) # OK
    @orders = Order.where(name: params[:name]) # OK
    @orders = Order.order(params[:sort]) # BAD
    @orders = Order.find_by_sql("SELECT * FROM orders WHERE a = '" + params[:a] + "'") # BAD
    limit = params[:limit].to_i
    Order.find_by_sql("SELECT * FROM orders LIMIT #{limit}") # OK
    ActiveRecord::Base.connection.execute("DELETE FROM a WHERE b = #{params[:b]}") # BAD
    sort = %w[name date].include?(params[:sort]) ? "name" : "date"
    Order.find_by_sql("SELECT * FROM orders ORDER BY #{sort}") # OK
  end

  def create
    name = order_params[:name]
    system("store #{name}") # BAD
    system("store", name) # OK
    `store #{name}` # BAD
    Open3.capture2("store #{name}") # BAD
    Open3.capture2("store #{Shellwords.escape(name)}") # OK
    eval(params[:code]) # BAD
    File.read("/srv/" + params[:file]) # BAD
    File.read("/srv/" + File.basename(params[:file])) # OK
    send_file("/srv/#{params[:file]}") # BAD
    redirect_to params[:next] # BAD
    redirect_to root_path # OK
    render inline: "<p>#{params[:q]}" # BAD
    render html: params[:q].html_safe # BAD
    raw(params[:q]) # BAD
    YAML.load(params[:yaml]) # BAD
    YAML.safe_load(params[:yaml]) # OK
    Marshal.load(cookies[:a]) # BAD
    Net::HTTP.get(URI("http://#{params[:host]}")) # BAD
    Digest::MD5.hexdigest("a") # BAD
    Digest::SHA256.hexdigest("a") # OK
    params[:name].constantize # BAD
    logger.info("name #{params[:name]}") # BAD
    Regexp.new(params[:pattern]) # BAD
    Regexp.new(Regexp.escape(params[:pattern])) # OK
    Order.create(params.permit!) # BAD
    http = Net::HTTP.new("example.org", 443)
    http.verify_mode = OpenSSL::SSL::VERIFY_NONE # BAD
    JWT.decode(params[:token], nil, false) # BAD
  end

  private

  def order_params
    params.require(:order).permit(:name)
  end

  def find_order
    Order.find(params[:id]) # OK
  end
end
