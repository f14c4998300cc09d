"""What stands around the cases of a SOP, as `engine.declaration.around` declares it. Who may look is in `engine.rules.around`.

library       files kept for everybody with an account
complaints    about a service, with a number and a life cycle of their own
survey        nine questions after a case, and what their answers amount to
testimonials  what requesters say in their own words
opinions      what survey and testimonials share
readers       the services of which somebody reads what is said
rooms         where a person finds all of it
"""
