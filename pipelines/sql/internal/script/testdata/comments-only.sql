-- nothing
/* at ; all */ // here
