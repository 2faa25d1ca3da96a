/** To be imported before anything else: what is measured is what runs in production, without the checks for development. */
process.env["NODE_ENV"] ??= "production";
